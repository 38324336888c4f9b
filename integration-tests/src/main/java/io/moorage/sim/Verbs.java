// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.server.control.Request;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** All that can be asked of the control plane. */
final class Verbs {
  static final List<Verb> ALL =
      Stream.of(ResourceVerbs.ALL, SnapshotVerbs.ALL, TemplateVerbs.ALL, HostVerbs.ALL)
          .flatMap(List::stream)
          .toList();

  private Verbs() {}

  /**
   * A kind of request.
   *
   * @param weight how often, compared with others
   */
  record Verb(int weight, Function<Picks, Optional<? extends Request<?>>> make) {
    static Verb of(int weight, Function<Picks, Request<?>> make) {
      return new Verb(weight, picks -> Optional.of(make.apply(picks)));
    }
  }
}
