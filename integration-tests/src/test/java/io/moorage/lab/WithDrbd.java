// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Leaves tests out where the machines of the lab have no DRBD 9. Debian has no package of it, and
 * its stock kernel has DRBD 8.4: whoever has built the module for the machines' kernel names its
 * directory in {@code LAB_EXTRA_MODULES}.
 */
public final class WithDrbd implements ExecutionCondition {
  private static final String MODULES = "LAB_EXTRA_MODULES";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    String modules = System.getenv(MODULES);
    if (modules != null && !modules.isBlank()) {
      return ConditionEvaluationResult.enabled("modules of one's own: " + modules);
    }
    String reason =
        "no DRBD 9 in the lab: " + MODULES + " names no directory with drbd.ko for its kernel";
    if (context.getTestMethod().isEmpty()) {
      Progress.say(context.getDisplayName() + " is left out: " + reason);
    }
    return ConditionEvaluationResult.disabled(reason);
  }
}
