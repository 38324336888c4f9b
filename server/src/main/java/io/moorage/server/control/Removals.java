// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.Content;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decisions that take resources away from nodes, and what stands against that. */
public final class Removals {
  private Removals() {}

  /**
   * Deletes a resource from a node; an unknown one is no error.
   *
   * @param keepTieBreaker whether one that is the tie-breaker is to stay
   * @param force also where it is the last good replica
   */
  public record Delete(ResourceName name, NodeName node, boolean keepTieBreaker, boolean force)
      implements Request<Optional<Definitions.Deleted>> {

    public Delete(ResourceName name, NodeName node, boolean force) {
      this(name, node, false, force);
    }

    @Override
    public String describe() {
      return "delete resource " + name + " from node " + node + (force ? " by force" : "");
    }

    @Override
    public Optional<Definitions.Deleted> decide(Draft draft, World world) {
      Cluster cluster = draft.cluster();
      Optional<ResourceDefinition> found = cluster.definition(name);
      Optional<Resource> resource = cluster.resource(name, node);
      if (found.isEmpty() || resource.isEmpty()) {
        return Optional.empty();
      }
      ResourceDefinition definition = found.get();
      if (cluster.attachmentsOf(name).containsKey(node)) {
        throw new ProblemException(
            ErrorCode.IN_USE,
            "Resource '" + name + "' is attached on node '" + node + "'.",
            "Stop the guest that uses it there, which detaches it, and try again.");
      }
      Resources.requireIdle(world, resource.get());
      if (keepTieBreaker && resource.get().role() instanceof Role.TieBreaker) {
        draft.note(definition.withProperties(withTieBreaker(definition, "true")));
        return Optional.of(new Definitions.Deleted(definition, List.of(), List.of()));
      }
      if (definition.offered() && resource.get().diskful()) {
        requireNobodyConnected(world, cluster);
      }
      if (!force) {
        requireNoClients(cluster, resource.get());
        requireAnotherCopy(cluster, world, definition, resource.get());
      }
      if (resource.get().role() instanceof Role.TieBreaker) {
        // Or it would come back at once.
        draft.note(definition.withProperties(withTieBreaker(definition, "false")));
      }
      Definitions.depart(draft, world, resource.get(), definition);
      List<Resource> gone = new ArrayList<>(List.of(resource.get()));
      gone.addAll(Offers.endWithout(draft, world, definition));
      List<NodeName> offline =
          gone.stream()
              .map(Resource::node)
              .filter(left -> !world.sightings().online(left))
              .toList();
      return Optional.of(new Definitions.Deleted(definition, gone, offline));
    }

    /** By force it goes with all that use it over the network, but not from under a guest. */
    private void requireNobodyConnected(World world, Cluster cluster) {
      Definitions.requireUnused(cluster, name);
      cluster.resourcesOf(name).values().forEach(other -> Resources.requireIdle(world, other));
    }

    private static Map<String, String> withTieBreaker(ResourceDefinition definition, String value) {
      return PropertyChange.setting(Map.of("DrbdOptions/auto-add-quorum-tiebreaker", value))
          .over(definition.properties());
    }

    /** Whoever uses the data over the network would lose it from under his feet. */
    private void requireNoClients(Cluster cluster, Resource resource) {
      List<NodeName> clients =
          cluster.resourcesOf(name).values().stream()
              .filter(other -> other.role() instanceof Role.Diskless)
              .map(Resource::node)
              .toList();
      boolean last =
          cluster.resourcesOf(name).values().stream().filter(Resource::diskful).count() == 1;
      if (resource.diskful() && last && !clients.isEmpty()) {
        throw new ProblemException(
            ErrorCode.IN_USE,
            "The resource '"
                + name
                + "' on node '"
                + node
                + "' is the last one with a disk, and "
                + clients
                + " use it over the network.",
            "Delete the diskless ones first.");
      }
    }

    private void requireAnotherCopy(
        Cluster cluster, World world, ResourceDefinition definition, Resource resource) {
      boolean otherGood =
          cluster.resourcesOf(name).values().stream()
              .filter(other -> !other.node().equals(node))
              .anyMatch(other -> good(world, definition.volumes().keySet(), other));
      // A client that deletes a volume whose snapshots stay takes the resources away one by one:
      // the snapshots
      // then are the copy that is kept. One that was only taken for a clone goes by itself.
      boolean kept =
          cluster.snapshotsOf(name).values().stream()
              .anyMatch(snapshot -> snapshot.successful() && snapshot.forClone().isEmpty());
      boolean neverGood =
          world
              .sightings()
              .report(resource)
              .filter(report -> report.volumes().isEmpty())
              .isPresent();
      if (resource.diskful() && !otherGood && !kept && !neverGood) {
        throw new ProblemException(
            ErrorCode.LAST_REPLICA,
            "The resource '"
                + name
                + "' on node '"
                + node
                + "' is its last good replica: no other one is known to be complete.",
            "To delete the data everywhere use 'moor resource-definition delete "
                + name
                + "'; to delete this replica all the same add --force.");
      }
    }

    /**
     * Whether it has all the data, as far as can be seen now. A volume that the definition has and
     * the report does not may be the one with the data; and of a pool that cannot be read the node
     * only tells what it remembers.
     */
    private boolean good(World world, Set<Integer> volumes, Resource other) {
      boolean upToDate =
          other.peer().isEmpty()
              || world.sightings().drbd(other).filter(DrbdFacts::upToDate).isPresent();
      return upToDate
          && other
              .role()
              .diskfulPool()
              .flatMap(pool -> world.sightings().capacity(new PoolKey(other.node(), pool)))
              .isPresent()
          && world
              .sightings()
              .report(other)
              .filter(report ->
                  volumes.stream()
                      .allMatch(number -> carries(report, number, other.content(number))))
              .isPresent();
    }

    private static boolean carries(ResourceReport report, int number, Content content) {
      return report.volumes().stream()
          .filter(volume -> volume.number() == number)
          .anyMatch(volume -> volume.contentId().equals(content.id()));
    }
  }
}
