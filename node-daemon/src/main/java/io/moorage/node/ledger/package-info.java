/** What the node was last asked to be, on its own disk: it works on without the server. */
@NullMarked
package io.moorage.node.ledger;

import org.jspecify.annotations.NullMarked;
