// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.operation;

import io.moorage.api.model.NodeName;
import io.moorage.driver.wire.PlanAnswer;
import io.moorage.driver.wire.PlanRequest;

/** Asks a node what it would do. */
@FunctionalInterface
public interface NodePlans {

  /** The node's own plan; a node that cannot be asked says so in the remarks. */
  PlanAnswer plan(NodeName node, PlanRequest request);
}
