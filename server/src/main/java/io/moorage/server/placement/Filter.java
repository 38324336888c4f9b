// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import java.util.Optional;

/** One yes-or-no rule, which says in the operator's words why a pool is out. */
record Filter(String name, Rule rule) {

  /** The reason, where the candidate is out. */
  @FunctionalInterface
  interface Rule {
    Optional<String> rejects(Question question, Candidate candidate);
  }

  static Filter of(String name, Rule rule) {
    return new Filter(name, rule);
  }
}
