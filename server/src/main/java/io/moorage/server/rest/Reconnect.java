// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import io.moorage.api.model.NodeName;

/** Ends the connection to a node and makes a new one. */
@FunctionalInterface
public interface Reconnect {

  /** Begins; does not wait for the new connection. */
  void reconnect(NodeName node);
}
