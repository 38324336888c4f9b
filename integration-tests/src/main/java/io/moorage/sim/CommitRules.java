// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.NodeName;
import io.moorage.server.cluster.Attachment;
import io.moorage.server.cluster.Change;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Commit;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.Document;
import io.moorage.server.cluster.Integrity;
import io.moorage.server.cluster.JoinToken;
import io.moorage.server.cluster.KeyValues;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.PoolDefinition;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.Role;
import io.moorage.server.cluster.ServerProperties;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.cluster.StoragePool;
import io.moorage.server.control.Attachments;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.Groups;
import io.moorage.server.control.Nodes;
import io.moorage.server.control.Pools;
import io.moorage.server.control.Properties;
import io.moorage.server.control.Removals;
import io.moorage.server.control.Request;
import io.moorage.server.control.Resources;
import io.moorage.server.control.Snapshots;
import io.moorage.server.control.Toggles;
import io.moorage.server.reconcile.Withdrawals;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whether a commit may be: what it takes away, somebody has asked to take away, or it is one of the
 * few things that the server may clear up by itself.
 */
record CommitRules(
    Function<String, Optional<Request<?>>> behind,
    DiskWatches disks,
    ReplicaWatch replicas,
    Findings findings) {

  void check(Cluster before, Commit commit, Cluster after) {
    findings.require(
        commit.revision() > before.revision(),
        "revisions only grow",
        commit.revision() + " after " + before.revision());
    Optional<Request<?>> request = behind.apply(commit.who());
    for (Change change : commit.changes()) {
      switch (change) {
        case Change.Remove(Document document) -> {
          findings.require(
              permitted(request, document),
              "what was acknowledged stays until somebody asks to remove it",
              commit.what() + " took " + document + " away");
          removed(before, document, after, request);
        }
        case Change.Put(Document document) -> put(before, document, after);
      }
    }
  }

  private void put(Cluster before, Document document, Cluster after) {
    Integrity.misfit(after, document)
        .filter(missing -> !vanished(after, document))
        .ifPresent(missing ->
            findings.broken("documents name what is there", document + " lacks " + missing));
    if (document instanceof Attachment attachment) {
      after.resource(attachment.resource(), attachment.node()).ifPresent(disks::requireContent);
    }
    if (document instanceof Snapshot snapshot) {
      boolean justDone =
          before
              .snapshot(snapshot.resource(), snapshot.name())
              .filter(was -> !was.successful())
              .isPresent();
      if (justDone && snapshot.successful()) {
        disks.requireTaken(snapshot);
      }
    }
  }

  /** Put and taken away again by the same commit. */
  private static boolean vanished(Cluster after, Document document) {
    return switch (document) {
      case Resource resource -> after.resource(resource.name(), resource.node()).isEmpty();
      case ResourceDefinition definition -> after.definition(definition.name()).isEmpty();
      default -> false;
    };
  }

  private void removed(
      Cluster before, Document document, Cluster after, Optional<Request<?>> request) {
    if (document instanceof Departed gone) {
      disks.requireGone(gone);
    }
    if (document instanceof Resource resource) {
      findings.require(
          after.departed().containsKey(Departed.key(resource.node(), resource.id())),
          "nothing is forgotten before it is gone",
          resource + " was dropped");
      findings.require(
          request.isPresent()
              || before
                  .definition(resource.name())
                  .filter(ResourceDefinition::provisional)
                  .isPresent()
              || resource.role() instanceof Role.TieBreaker
              || moved(before, resource)
              || after.withdrawal(resource.node()).isPresent()
              || superfluous(before, resource),
          "what was acknowledged stays until somebody asks to remove it",
          resource + " was taken away by the server itself");
      if (request.isEmpty() || request.filter(CommitRules::ofNode).isPresent()) {
        replicas.requireElsewhere(after, resource);
      }
      boolean careful =
          request
              .filter(Removals.Delete.class::isInstance)
              .map(Removals.Delete.class::cast)
              .filter(delete -> !delete.force())
              .isPresent();
      if (careful && before.definition(resource.name()).isPresent()) {
        disks.requireAnotherCopy(after, resource);
      }
    }
  }

  /** It takes a node out of service or back, and resources with it. */
  private static boolean ofNode(Request<?> request) {
    return request instanceof Withdrawals.Evacuate
        || request instanceof Withdrawals.Evict
        || request instanceof Withdrawals.Restore;
  }

  /** Whoever uses it has got the data onto its own node. */
  private static boolean superfluous(Cluster before, Resource resource) {
    return before.resourcesOf(resource.name()).values().stream()
        .filter(other -> !other.node().equals(resource.node()))
        .anyMatch(other -> other.properties().containsKey("DiskfulBy"));
  }

  /** Somebody has asked for its disk to be elsewhere. */
  private static boolean moved(Cluster before, Resource resource) {
    return before.resourcesOf(resource.name()).values().stream()
        .anyMatch(other -> resource.node().value().equals(other.properties().get(Resources.MOVE)));
  }

  private static boolean permitted(Optional<Request<?>> request, Document document) {
    // What follows at once from taking a node out of service is part of the request.
    return request
        .filter(asked -> !(ofNode(asked) && byItself(document)))
        .map(asked -> asked(asked, document))
        .orElseGet(() -> byItself(document));
  }

  private static boolean byItself(Document document) {
    return switch (document) {
      case Departed gone -> true;
      case ResourceDefinition definition -> definition.provisional();
      // Judged below, with the definition that it goes with.
      case Resource resource -> true;
      case Attachment attachment -> true;
      case Snapshot snapshot -> !snapshot.successful() || snapshot.forClone().isPresent();
      default -> false;
    };
  }

  private static boolean asked(Request<?> request, Document document) {
    return switch (document) {
      case ResourceDefinition definition ->
          request instanceof Definitions.Delete(var name) && name.equals(definition.name());
      case Resource resource ->
          (request instanceof Definitions.Delete(var whole) && whole.equals(resource.name()))
              || (request instanceof Removals.Delete delete
                  && delete.name().equals(resource.name())
                  && delete.node().equals(resource.node()))
              || (request instanceof Toggles.ToDiskless(var name, NodeName node)
                  && name.equals(resource.name())
                  && node.equals(resource.node()));
      case Snapshot snapshot ->
          (request instanceof Snapshots.Delete(var name, var snapshotName, var nodes)
                  && name.equals(snapshot.resource())
                  && snapshotName.equals(snapshot.name()))
              || (request instanceof Withdrawals.Restore restore && restore.deleteSnapshots());
      case Attachment attachment ->
          request instanceof Attachments.Detach(var name, NodeName node)
              && name.equals(attachment.resource())
              && node.equals(attachment.node());
      case ResourceGroup group ->
          request instanceof Groups.Delete(var name) && name.equals(group.name());
      case KeyValues values ->
          request instanceof Properties.DeleteKeyValues
              || request instanceof Properties.ModifyKeyValues;
      case StoragePool pool ->
          request instanceof Pools.Delete(var key) && key.equals(pool.poolKey());
      case PoolDefinition definition ->
          request instanceof Pools.Delete || request instanceof Pools.DeleteDefinition;
      case JoinToken token -> request instanceof Nodes.Join;
      case Node node -> false;
      case ServerProperties properties -> false;
      case Departed gone -> false;
    };
  }
}
