@NullMarked
package io.moorage.node.apply;

import org.jspecify.annotations.NullMarked;
