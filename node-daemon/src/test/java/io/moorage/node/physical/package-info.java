@NullMarked
package io.moorage.node.physical;

import org.jspecify.annotations.NullMarked;
