// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.storage;

import io.moorage.api.model.NodeName;
import java.util.List;

/**
 * What a call would do.
 *
 * @param decisions what was decided and why, a line each, ready for people
 * @param nodes the steps node by node, in the order in which a node runs them
 */
public record StoragePlan(List<String> decisions, List<NodeSteps> nodes) {
  public StoragePlan {
    decisions = List.copyOf(decisions);
    nodes = List.copyOf(nodes);
  }

  /**
   * The steps of one node.
   *
   * @param steps a line each: the step and the commands it runs; a node that cannot be asked says
   *     so here
   */
  public record NodeSteps(NodeName node, List<String> steps) {
    public NodeSteps {
      steps = List.copyOf(steps);
    }
  }
}
