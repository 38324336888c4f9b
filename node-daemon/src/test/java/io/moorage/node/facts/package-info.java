@NullMarked
package io.moorage.node.facts;

import org.jspecify.annotations.NullMarked;
