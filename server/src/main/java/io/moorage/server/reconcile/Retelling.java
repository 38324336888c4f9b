// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.server.cluster.Attachment;
import io.moorage.server.cluster.Change;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Document;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.ServerProperties;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.cluster.StoragePool;
import io.moorage.server.control.Draft;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What reaches over the network follows from much more than its own documents: addresses of nodes,
 * options of groups and of the server, who is attached. Nodes hear of a definition when its
 * revision moves, so it is moved wherever a change of something else changes what they are to have.
 */
public final class Retelling {
  private Retelling() {}

  /** Completes a decision with the definitions that nodes have to hear of because of it. */
  public static void complete(Cluster before, Draft draft) {
    Set<ResourceName> names = new TreeSet<>();
    draft.changes().forEach(change -> names.addAll(affected(draft.cluster(), change)));
    for (ResourceName name : names) {
      draft
          .cluster()
          .definition(name)
          .filter(definition -> definition.networked() && untold(before, draft, definition))
          .ifPresent(draft::put);
    }
  }

  private static Collection<ResourceName> affected(Cluster cluster, Change change) {
    Document document = change.document();
    return switch (document) {
      case Node node -> cluster.resourcesOn(node.name());
      case StoragePool pool -> cluster.resourcesOn(pool.node());
      case ResourceGroup group -> cluster.definitionsIn(group.name());
      case ServerProperties properties -> cluster.definitions().keySet();
      case Attachment attachment -> Set.of(attachment.resource());
      case Snapshot snapshot -> Set.of(snapshot.resource());
      case Resource resource -> Set.of(resource.name());
      case ResourceDefinition definition -> Set.of(definition.name());
      default -> Set.of();
    };
  }

  private static boolean untold(Cluster before, Draft draft, ResourceDefinition definition) {
    return draft.cluster().resourcesOf(definition.name()).values().stream()
        .anyMatch(resource -> untold(before, draft.cluster(), resource));
  }

  private static boolean untold(Cluster before, Cluster after, Resource resource) {
    NodeName node = resource.node();
    Optional<ResourceSpec> was =
        before.resource(resource.name(), node).flatMap(old -> Specs.resource(before, old));
    Optional<ResourceSpec> is = Specs.resource(after, resource);
    return was.isPresent()
        && is.isPresent()
        && was.get().generation() == is.get().generation()
        && !was.equals(is);
  }
}
