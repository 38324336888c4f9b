// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.AccessMode;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.Attachment;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.ResourceDefinition;
import java.util.Optional;

/** Decisions about who uses what where. */
public final class Attachments {
  private Attachments() {}

  /** Notes the use of a resource on a node that has it. */
  public record Attach(ResourceName name, NodeName node, AccessMode mode)
      implements Request<Attachment> {
    @Override
    public String describe() {
      return "attach " + name + " on node " + node + " " + mode;
    }

    @Override
    public Attachment decide(Draft draft, World world) {
      Cluster cluster = draft.cluster();
      ResourceDefinition definition = Find.definition(cluster, name);
      NodeName host = Find.node(cluster, node).name();
      requireReplica(cluster, definition);
      requireNotGivenUp(cluster);
      Attachment there = cluster.attachmentsOf(name).get(node);
      if (there != null && there.mode() == mode) {
        return there;
      }
      cluster.attachmentsOf(name).values().stream()
          .filter(other -> !other.node().equals(node))
          .filter(other -> !(mode == AccessMode.READ_ONLY && other.mode() == mode))
          .filter(other -> !migration(cluster, definition))
          .findFirst()
          .ifPresent(this::refuseBeside);
      requireContent(cluster, world);
      // Whoever is used is there for more than its vote.
      Toggles.client(draft, Find.resource(cluster, name, node));
      Attachment attachment = new Attachment(definition.name(), host, mode, world.now(), 0);
      draft.put(attachment);
      return attachment;
    }

    /**
     * A guest that moves is on both nodes for a while: of replicas that are kept alike, and once.
     */
    private boolean migration(Cluster cluster, ResourceDefinition definition) {
      return definition.replicated()
          && mode == AccessMode.MIGRATION_TARGET
          && cluster.attachmentsOf(name).keySet().stream().filter(on -> !on.equals(node)).count()
              == 1;
    }

    private void requireReplica(Cluster cluster, ResourceDefinition definition) {
      if (cluster.resource(name, node).isEmpty()) {
        throw new ProblemException(
            ErrorCode.LAYER_NOT_SUPPORTED,
            "Node '"
                + node
                + "' has no replica of '"
                + name
                + "', and the stack "
                + definition.layers()
                + " does not reach over the network.",
            "Run the guest on one of "
                + cluster.resourcesOf(name).keySet()
                + ", or use a stack with DRBD or NVME.");
      }
    }

    /** Others have gone on without it, so what it holds is old. */
    private void requireNotGivenUp(Cluster cluster) {
      if (cluster.givenUp(node)) {
        throw new ProblemException(
            ErrorCode.NODE_WITHDRAWN,
            "Node '" + node + "' was evicted, so '" + name + "' cannot be used on it.",
            "Run the guest on another node, or take this one back: 'moor node restore "
                + node
                + "'.");
      }
    }

    /** A guest that begins on the old content would lose what it writes when the new one comes. */
    private void requireContent(Cluster cluster, World world) {
      if (!Snapshots.carries(world.sightings(), Find.resource(cluster, name, node))) {
        throw new ProblemException(
            ErrorCode.IN_USE,
            "Resource '"
                + name
                + "' on node '"
                + node
                + "' is not known to have been restored or rolled back completely yet.",
            "Wait until 'moor resource list -r " + name + "' shows it complete, and try again.");
      }
    }

    private void refuseBeside(Attachment other) {
      throw new ProblemException(
          ErrorCode.IN_USE,
          "'"
              + name
              + "' is attached on node '"
              + other.node()
              + "' ("
              + other.mode()
              + "), so it cannot be attached on '"
              + node
              + "' "
              + mode
              + ".",
          mode == AccessMode.MIGRATION_TARGET
              ? "A live migration needs a stack with DRBD; stop the guest and start it on the other node instead."
              : "Stop the guest there first, which detaches it.");
    }
  }

  /** Ends the use of a resource on a node; where there is none that is no error. */
  public record Detach(ResourceName name, NodeName node) implements Request<Boolean> {
    @Override
    public String describe() {
      return "detach " + name + " from node " + node;
    }

    @Override
    public Boolean decide(Draft draft, World world) {
      Optional<Attachment> there =
          Optional.ofNullable(draft.cluster().attachmentsOf(name).get(node));
      there.ifPresent(draft::remove);
      return there.isPresent();
    }
  }
}
