// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import java.util.Optional;

/**
 * Whether a document fits what is there: it names only nodes, groups and definitions that exist.
 */
public final class Integrity {
  private Integrity() {}

  /** What a document names in vain, where it does. */
  public static Optional<String> misfit(Cluster cluster, Document document) {
    return switch (document) {
      case StoragePool pool ->
          missing(cluster.node(pool.node()).isEmpty(), "node '" + pool.node() + "'");
      case ResourceDefinition definition ->
          missing(
              cluster.group(definition.group()).isEmpty(),
              "resource group '" + definition.group() + "'");
      case Resource resource ->
          missing(
                  cluster.definition(resource.name()).isEmpty(),
                  "resource definition '" + resource.name() + "'")
              .or(() ->
                  missing(
                      cluster.node(resource.node()).isEmpty(), "node '" + resource.node() + "'"))
              .or(() ->
                  resource.role().pools().stream()
                      .filter(pool -> cluster.pool(new PoolKey(resource.node(), pool)).isEmpty())
                      .sorted()
                      .findFirst()
                      .map(pool -> "storage pool '" + pool + "' on '" + resource.node() + "'"));
      case Snapshot snapshot ->
          missing(
              cluster.definition(snapshot.resource()).isEmpty(),
              "resource definition '" + snapshot.resource() + "'");
      case Attachment attachment ->
          missing(
              cluster.resource(attachment.resource(), attachment.node()).isEmpty(),
              "resource '" + attachment.resource() + "' on '" + attachment.node() + "'");
      case Departed gone ->
          missing(cluster.node(gone.node()).isEmpty(), "node '" + gone.node() + "'");
      default -> Optional.empty();
    };
  }

  private static Optional<String> missing(boolean missing, String what) {
    return missing ? Optional.of(what) : Optional.empty();
  }
}
