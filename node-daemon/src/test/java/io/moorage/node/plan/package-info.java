@NullMarked
package io.moorage.node.plan;

import org.jspecify.annotations.NullMarked;
