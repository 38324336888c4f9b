/**
 * What the server wants on a node, what the node found there, and what it reports. These records go
 * as they are into the ledger, the planner and over the wire between our own processes.
 */
@NullMarked
package io.moorage.driver.spec;

import org.jspecify.annotations.NullMarked;
