// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.engine;

import io.moorage.api.model.NodeName;
import io.moorage.driver.wire.Observation;
import io.moorage.server.control.Request;

/** One thing that reaches the single writer. */
public sealed interface Input {

  /**
   * A request.
   *
   * @param id under which its answer is given back
   * @param who asks, for the change log
   */
  record Ask(long id, String who, Request<?> request) implements Input {}

  /** A line from a node. */
  record Saw(NodeName node, Observation observation) implements Input {}

  /** The connection to a node is lost. */
  record Lost(NodeName node, String why) implements Input {}

  /** The master passphrase was entered: the keys of encrypted volumes can be told. */
  record Unlocked() implements Input {}

  /** Time has passed. */
  record Tick() implements Input {}
}
