// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import io.moorage.driver.spec.NodeStep;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be done in a lane.
 *
 * @param steps in the order in which they are to run
 * @param verdicts by the id of the resource or snapshot
 */
public record LanePlan(List<NodeStep> steps, Map<String, Verdict> verdicts) {
  public LanePlan {
    steps = List.copyOf(steps);
    verdicts = Collections.unmodifiableMap(new LinkedHashMap<>(verdicts));
  }
}
