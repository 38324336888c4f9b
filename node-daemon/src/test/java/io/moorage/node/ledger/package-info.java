@NullMarked
package io.moorage.node.ledger;

import org.jspecify.annotations.NullMarked;
