// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.operation;

import io.moorage.driver.spec.Problem;
import java.io.Serial;

/** A node did not do what it was asked. */
public final class NodeCallException extends Exception {
  @Serial private static final long serialVersionUID = 1L;
  private final boolean answered;
  private final transient Problem problem;

  private NodeCallException(boolean answered, Problem problem) {
    super(problem.toString());
    this.answered = answered;
    this.problem = problem;
  }

  /** The node refused or failed, and said why. */
  public static NodeCallException refused(Problem problem) {
    return new NodeCallException(true, problem);
  }

  /** The node gave no answer, so that nobody knows what it did. */
  public static NodeCallException unanswered(String why) {
    return new NodeCallException(false, Problem.of(why));
  }

  public boolean answered() {
    return answered;
  }

  public Problem problem() {
    return problem;
  }
}
