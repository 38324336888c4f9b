@NullMarked
package io.moorage.node.exec;

import org.jspecify.annotations.NullMarked;
