// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All resources in the kernel, as far as it has told of them. Not for several threads. */
final class KernelState {
  private final Map<String, ResourceState> resources = new HashMap<>();
  private boolean complete;

  /** What a command that ended printed. */
  static KernelState of(Stream<String> lines) {
    KernelState state = new KernelState();
    lines.forEach(state::accept);
    return state;
  }

  /**
   * Takes a line in.
   *
   * @return the name of the resource that is no longer as it was, where there is one
   */
  Optional<String> accept(String line) {
    return Event.parse(line).flatMap(this::accept);
  }

  private Optional<String> accept(Event event) {
    if (event.endsTheBeginning()) {
      complete = true;
      return Optional.empty();
    }
    Optional<String> name = event.field("name");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    if (event.verb() == Event.Verb.RENAME) {
      return event.field("new_name").flatMap(to -> rename(name.get(), to));
    }
    Optional<ResourceState> before = find(name.get());
    Optional<ResourceState> after = Fold.after(before, event);
    put(name.get(), after);
    return before.equals(after) ? Optional.empty() : name;
  }

  private Optional<String> rename(String from, String to) {
    ResourceState old = resources.remove(from);
    if (old == null) {
      return Optional.empty();
    }
    resources.put(to, old.renamed(to));
    return Optional.of(to);
  }

  void put(String name, Optional<ResourceState> state) {
    state.ifPresentOrElse(known -> resources.put(name, known), () -> resources.remove(name));
  }

  /** Keeps in mind which connections are split: that is called out once, when it happens. */
  void remember(KernelState earlier) {
    resources.replaceAll(
        (name, state) -> earlier.find(name).map(old -> Fold.remember(old, state)).orElse(state));
  }

  /** Whether all that was there at the start has been told. */
  boolean complete() {
    return complete;
  }

  Optional<ResourceState> find(String name) {
    return Optional.ofNullable(resources.get(name));
  }

  Map<String, ResourceState> all() {
    return Map.copyOf(resources);
  }
}
