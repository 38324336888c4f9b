// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated;

import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.Problem;

/** How a step ended. */
sealed interface Outcome {
  record Done(Effect effect) implements Outcome {}

  record Refused(Problem problem) implements Outcome {}

  static Outcome refused(String message, String cause, String correction) {
    return new Refused(new Problem(message, cause, correction));
  }
}
