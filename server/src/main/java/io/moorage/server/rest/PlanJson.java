// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.moorage.api.storage.StoragePlan;
import java.util.List;

/** A plan; its lists are there also where they are empty. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record PlanJson(List<String> decisions, List<Node> nodes) {

  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Node(String node, List<String> steps) {}

  static PlanJson of(StoragePlan plan) {
    return new PlanJson(
        plan.decisions(),
        plan.nodes().stream().map(node -> new Node(node.node().value(), node.steps())).toList());
  }
}
