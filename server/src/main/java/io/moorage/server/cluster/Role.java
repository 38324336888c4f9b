// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.moorage.api.model.PoolName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What one node contributes to a resource. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "role")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Role.Diskful.class, name = "diskful"),
  @JsonSubTypes.Type(value = Role.Diskless.class, name = "diskless"),
  @JsonSubTypes.Type(value = Role.TieBreaker.class, name = "tie-breaker")
})
public sealed interface Role {
  /**
   * It holds the data.
   *
   * @param pool where the data lies
   * @param caches how it is cached, for each layer of the stack that is a cache
   * @param metadata where replication keeps its metadata, if not with the data
   */
  record Diskful(PoolName pool, List<Caching> caches, Optional<PoolName> metadata) implements Role {
    public Diskful {
      caches = caches == null ? List.of() : List.copyOf(caches);
      metadata = metadata == null ? Optional.empty() : metadata;
    }

    /** All of it in one pool. */
    public Diskful(PoolName pool) {
      this(pool, List.of(), Optional.empty());
    }
  }

  /** It uses the data over the network. */
  record Diskless() implements Role {}

  /** Diskless, placed by us only to give an even number of replicas a majority. */
  record TieBreaker() implements Role {}

  /** All the pools that a replica uses: for its data and for what serves it. */
  default Set<PoolName> pools() {
    return switch (this) {
      case Diskful(PoolName pool, List<Caching> caches, Optional<PoolName> metadata) ->
          Stream.of(
                  Stream.of(pool),
                  caches.stream()
                      .flatMap(caching -> caching.parts().values().stream())
                      .map(Caching.Share::pool),
                  metadata.stream())
              .flatMap(pools -> pools)
              .collect(Collectors.toUnmodifiableSet());
      case Diskless diskless -> Set.of();
      case TieBreaker tieBreaker -> Set.of();
    };
  }

  /** The pool of a replica. */
  default Optional<PoolName> diskfulPool() {
    return switch (this) {
      case Diskful diskful -> Optional.of(diskful.pool());
      case Diskless diskless -> Optional.empty();
      case TieBreaker tieBreaker -> Optional.empty();
    };
  }
}
