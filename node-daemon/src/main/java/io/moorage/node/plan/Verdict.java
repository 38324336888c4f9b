// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import io.moorage.driver.spec.Problem;

/** How it stands with a resource or a snapshot, before any of the plan's steps has run. */
public sealed interface Verdict {

  /** Nothing is left to do. */
  record Settled() implements Verdict {}

  /**
   * Something is left to do, by this plan or by others.
   *
   * @param what shown to the operator
   */
  record Waiting(String what) implements Verdict {}

  /** It cannot go on by itself. */
  record Blocked(Problem problem) implements Verdict {}

  /** It was to be absent, and known facts say that it is. */
  record Gone() implements Verdict {}
}
