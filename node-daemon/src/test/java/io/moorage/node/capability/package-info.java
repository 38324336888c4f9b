@NullMarked
package io.moorage.node.capability;

import org.jspecify.annotations.NullMarked;
