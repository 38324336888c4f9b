// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.wire;

import java.util.List;

/**
 * What a node would do.
 *
 * @param remarks what it would wait for or refuse
 */
public record PlanAnswer(List<PlannedStep> steps, List<String> remarks) {
  public PlanAnswer {
    steps = List.copyOf(steps);
    remarks = List.copyOf(remarks);
  }

  /**
   * A step.
   *
   * @param commands the exact commands and system calls
   */
  public record PlannedStep(String summary, List<String> commands) {
    public PlannedStep {
      commands = List.copyOf(commands);
    }
  }
}
