// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.server.cluster.KeyValues;
import io.moorage.server.cluster.ServerProperties;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Decisions about the server's own properties and about the key-value store. */
public final class Properties {
  private Properties() {}

  /** What a new cluster starts with; clients read some of these back. */
  static ServerProperties seeded() {
    return new ServerProperties(
        Map.of(
            "DrbdOptions/auto-add-quorum-tiebreaker",
            "True",
            "DrbdOptions/auto-quorum",
            "io-error",
            "DrbdOptions/auto-diskful-allow-cleanup",
            "True",
            "DrbdOptions/AutoEvictAllowEviction",
            "True"),
        Optional.empty(),
        0);
  }

  /** Changes the server's properties. */
  public record ModifyServer(PropertyChange change) implements Request<ServerProperties> {
    @Override
    public String describe() {
      return "modify the server's properties";
    }

    @Override
    public ServerProperties decide(Draft draft, World world) {
      Map<String, String> before = draft.cluster().serverProperties().values();
      Map<String, String> after = change.over(before);
      if (!after.equals(before)) {
        draft.put(draft.cluster().serverProperties().withValues(after));
      }
      return draft.cluster().serverProperties();
    }
  }

  /**
   * Changes an instance of the key-value store; it comes with its first key and goes with its last.
   */
  public record ModifyKeyValues(String instance, PropertyChange change)
      implements Request<Map<String, String>> {
    @Override
    public String describe() {
      return "modify key-value store " + instance;
    }

    @Override
    public Map<String, String> decide(Draft draft, World world) {
      if (instance.isBlank()) {
        throw new ProblemException(
            ErrorCode.INVALID_NAME, "The key-value store has no name.", "Give one.");
      }
      Optional<KeyValues> before = find(draft, instance);
      Map<String, String> after = change.over(before.map(KeyValues::values).orElse(Map.of()));
      if (after.isEmpty()) {
        before.ifPresent(draft::remove);
      } else {
        draft.put(new KeyValues(before.map(KeyValues::name).orElse(instance), after, 0));
      }
      return after;
    }
  }

  /** Drops an instance of the key-value store; an unknown one is no error. */
  public record DeleteKeyValues(String instance) implements Request<Boolean> {
    @Override
    public String describe() {
      return "delete key-value store " + instance;
    }

    @Override
    public Boolean decide(Draft draft, World world) {
      Optional<KeyValues> found = find(draft, instance);
      found.ifPresent(draft::remove);
      return found.isPresent();
    }
  }

  private static Optional<KeyValues> find(Draft draft, String instance) {
    return Optional.ofNullable(draft.cluster().keyValues().get(instance.toLowerCase(Locale.ROOT)));
  }
}
