@NullMarked
package io.moorage.node.link;

import org.jspecify.annotations.NullMarked;
