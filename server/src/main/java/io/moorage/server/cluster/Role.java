// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.moorage.api.model.PoolName;
import java.util.Optional;

/** What one node contributes to a resource. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "role")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Role.Diskful.class, name = "diskful"),
  @JsonSubTypes.Type(value = Role.Diskless.class, name = "diskless"),
  @JsonSubTypes.Type(value = Role.TieBreaker.class, name = "tie-breaker")
})
public sealed interface Role {
  /** It holds the data, in this pool. */
  record Diskful(PoolName pool) implements Role {}

  /** It uses the data over the network. */
  record Diskless() implements Role {}

  /** Diskless, placed by us only to give an even number of replicas a majority. */
  record TieBreaker() implements Role {}

  /** The pool of a replica. */
  default Optional<PoolName> diskfulPool() {
    return switch (this) {
      case Diskful(PoolName pool) -> Optional.of(pool);
      case Diskless diskless -> Optional.empty();
      case TieBreaker tieBreaker -> Optional.empty();
    };
  }
}
