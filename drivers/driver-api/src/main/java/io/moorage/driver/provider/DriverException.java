// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.provider;

import io.moorage.driver.spec.Problem;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A driver could not do what was asked. Checked, since every caller has to say what becomes of the
 * work.
 */
public final class DriverException extends Exception {
  @Serial private static final long serialVersionUID = 1L;
  private final transient Problem problem;

  public DriverException(Problem problem) {
    this(problem, null);
  }

  public DriverException(Problem problem, @Nullable Throwable cause) {
    super(problem.toString(), cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
