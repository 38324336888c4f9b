// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.moorage.api.model.NodeName;
import java.time.Instant;
import java.util.List;

/** Why a node is out of service: it gets nothing new, and what it holds is to be elsewhere. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "why")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Withdrawal.Evacuating.class, name = "evacuating"),
  @JsonSubTypes.Type(value = Withdrawal.Evicted.class, name = "evicted")
})
public sealed interface Withdrawal {
  Instant since();

  /**
   * Somebody wants it empty.
   *
   * @param targets the nodes that what it holds may go to; any where none is named
   * @param avoided nodes that nothing of it may go to
   */
  record Evacuating(Instant since, List<NodeName> targets, List<NodeName> avoided)
      implements Withdrawal {
    public Evacuating {
      targets = List.copyOf(targets);
      avoided = List.copyOf(avoided);
    }
  }

  /** It could not be reached for too long. */
  record Evicted(Instant since) implements Withdrawal {}

  /** Whether something of it may go to a node. */
  default boolean allows(NodeName node) {
    return switch (this) {
      case Evacuating(var _, var targets, var avoided) ->
          !avoided.contains(node) && (targets.isEmpty() || targets.contains(node));
      case Evicted evicted -> true;
    };
  }

  /** In the operator's words, said of the node. */
  default String explained() {
    return switch (this) {
      case Evacuating evacuating -> "is being evacuated";
      case Evicted evicted -> "was evicted";
    };
  }
}
