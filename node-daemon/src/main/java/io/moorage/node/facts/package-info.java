/** What is there: the node's pools as they were read, kept fresh by our own steps. */
@NullMarked
package io.moorage.node.facts;

import org.jspecify.annotations.NullMarked;
