@NullMarked
package io.moorage.node.app;

import org.jspecify.annotations.NullMarked;
