// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import io.moorage.api.model.NodeName;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Inherited;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.Role;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.cluster.Withdrawal;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.Draft;
import io.moorage.server.control.Placements;
import io.moorage.server.control.ProblemException;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.control.Resources;
import io.moorage.server.control.Use;
import io.moorage.server.control.World;
import io.moorage.server.placement.Placement;
import io.moorage.server.placement.Placer;
import io.moorage.server.placement.Wanted;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How resources leave a node that is out of service: a replica gets another one in its place, which
 * fills itself from those there are, and goes once that is complete and nobody uses it. Whoever has
 * no data goes as soon as nobody uses it. What a node that was evicted holds stays there, out of
 * use, for nobody knows what is in it.
 */
public final class Evacuation {
  private static final String MIN_REPLICAS = "DrbdOptions/AutoEvictMinReplicaCount";

  private final Cluster cluster;
  private final Sightings sightings;
  private final ResourceDefinition definition;
  private final Resource leaving;
  private final Withdrawal withdrawal;

  private Evacuation(
      Cluster cluster,
      Sightings sightings,
      ResourceDefinition definition,
      Resource leaving,
      Withdrawal withdrawal) {
    this.cluster = cluster;
    this.sightings = sightings;
    this.definition = definition;
    this.leaving = leaving;
    this.withdrawal = withdrawal;
  }

  /** What comes next for a resource on a node that is out of service. */
  public sealed interface Verdict {
    /** Nothing: it cannot be moved. */
    record Stays(String why) implements Verdict {}

    /**
     * Nothing yet.
     *
     * @param details why each pool is out, where one is looked for
     */
    record Waits(String why, List<String> details) implements Verdict {
      public Waits {
        details = List.copyOf(details);
      }

      Waits(String why) {
        this(why, List.of());
      }
    }

    /** Another one is made in its place. */
    record Replaced(Placement.Placed by) implements Verdict {}

    /** It is needed here no more. */
    record Goes(String why) implements Verdict {}
  }

  /** What comes next; empty for a resource whose node is in service. */
  public static Optional<Verdict> look(
      Cluster cluster, Sightings sightings, ResourceDefinition definition, Resource resource) {
    return cluster
        .withdrawal(resource.node())
        .map(why -> new Evacuation(cluster, sightings, definition, resource, why).verdict());
  }

  /** Takes the next step for everything of a definition that has to leave its node. */
  static void advance(Draft draft, World world, ResourceDefinition definition) {
    for (Resource resource : leaving(draft.cluster(), definition)) {
      look(draft.cluster(), world.sightings(), definition, resource)
          .ifPresent(verdict -> follow(draft, world, definition, resource, verdict));
    }
  }

  /** Whether anything of a definition has to leave its node, and can. */
  static boolean unfinished(Cluster cluster, ResourceDefinition definition) {
    return definition.networked() && !leaving(cluster, definition).isEmpty();
  }

  private static List<Resource> leaving(Cluster cluster, ResourceDefinition definition) {
    return cluster.resourcesOf(definition.name()).values().stream()
        .filter(resource -> cluster.withdrawal(resource.node()).isPresent())
        .toList();
  }

  private static void follow(
      Draft draft, World world, ResourceDefinition definition, Resource resource, Verdict verdict) {
    switch (verdict) {
      case Verdict.Stays stays -> {}
      case Verdict.Waits waits -> {}
      case Verdict.Goes goes -> Definitions.depart(draft, world, resource, definition);
      case Verdict.Replaced(Placement.Placed by) -> {
        try {
          Resource instead =
              Placements.deploy(draft, world, definition, by.choices().getFirst().pool());
          draft.put(
              instead.withProperties(
                  PropertyChange.setting(Map.of(Resources.MOVE, resource.node().value()))
                      .over(instead.properties())));
        } catch (ProblemException exhausted) {
          // No port or number is free on that node. It is tried again, as everything here is.
        }
      }
    }
  }

  private Verdict verdict() {
    if (!definition.networked() || (definition.offered() && leaving.diskful())) {
      return new Verdict.Stays(
          "its stack "
              + definition.layers()
              + " does not replicate, so nothing could fill a copy elsewhere");
    }
    if (definition.provisional()) {
      return new Verdict.Waits("it is still being created");
    }
    if (!cluster.snapshotsOf(definition.name()).values().stream().allMatch(Snapshot::successful)) {
      return new Verdict.Waits("a snapshot of it is being taken");
    }
    return leaving.diskful() ? replica() : goes("it holds no data");
  }

  private Verdict replica() {
    Optional<Resource> instead = mover(cluster, leaving);
    if (instead.isPresent()) {
      if (withdrawal instanceof Withdrawal.Evicted) {
        return outOfUse("the replica on node " + instead.get().node() + " has taken its place");
      }
      return complete(sightings, definition, instead.get())
          ? goes("the replica on node " + instead.get().node() + " has taken its place")
          : new Verdict.Waits(
              "the new replica on node " + instead.get().node() + " is not up to date yet");
    }
    List<Resource> staying = staying();
    Optional<Integer> enough = enough();
    if (enough.isPresent() && staying.size() >= enough.get()) {
      if (withdrawal instanceof Withdrawal.Evicted) {
        return outOfUse("there are " + staying.size() + " replicas elsewhere");
      }
      long good = staying.stream().filter(r -> complete(sightings, definition, r)).count();
      return good >= enough.get()
          ? goes(good + " replicas elsewhere are up to date, as many as are wanted")
          : new Verdict.Waits(
              "of the replicas on "
                  + staying.stream().map(Resource::node).toList()
                  + " only "
                  + good
                  + " are up to date");
    }
    return placed();
  }

  /** Whoever cannot be asked may hold what nobody else has: that is not for us to throw away. */
  private static Verdict outOfUse(String why) {
    return new Verdict.Waits(
        why + ", and this one is out of use until the node is restored or given up as lost");
  }

  private Verdict goes(String why) {
    return switch (Use.of(cluster, sightings, leaving)) {
      case IDLE ->
          ahead(cluster, sightings, definition, leaving)
              .<Verdict>map(Verdict.Waits::new)
              .orElse(new Verdict.Goes(why));
      case USED -> new Verdict.Waits("it is in use here");
      case UNKNOWN ->
          new Verdict.Waits("the node cannot be asked now, so it is not known to be unused here");
    };
  }

  /**
   * Why the data of a replica cannot be told to be elsewhere too. One that has lost its peers may
   * have been written to since, while each of them takes itself for up to date.
   */
  static Optional<String> ahead(
      Cluster cluster, Sightings sightings, ResourceDefinition definition, Resource leaving) {
    Collection<Resource> all = cluster.resourcesOf(definition.name()).values();
    if (!leaving.diskful() || !definition.replicated()) {
      return Optional.empty();
    }
    boolean parted =
        all.stream()
            .flatMap(resource -> sightings.drbd(resource).stream())
            .flatMap(facts -> facts.peers().stream())
            .anyMatch(DrbdFacts.Peer::standAlone);
    if (parted) {
      return Optional.of("its replicas went apart, and somebody has to say whose data is kept");
    }
    Optional<DrbdFacts> own = sightings.drbd(leaving);
    if (own.isEmpty()) {
      return sightings.online(leaving.node()) && working(sightings, leaving)
          ? Optional.of("the node is still working on it")
          : Optional.empty();
    }
    boolean shared =
        all.stream()
            .filter(other -> !other.node().equals(leaving.node()))
            .filter(other -> complete(sightings, definition, other))
            .flatMap(other -> other.peer().stream())
            .anyMatch(peer -> own.get().connectedTo(peer.nodeId()));
    return own.get().upToDate() && !shared
        ? Optional.of("it is not connected to a replica that is up to date, and may be ahead")
        : Optional.empty();
  }

  private static boolean working(Sightings sightings, Resource resource) {
    return sightings
        .report(resource)
        .filter(report -> !(report.state() instanceof ItemState.Working))
        .isEmpty();
  }

  /** The replica that is to take the place of another one. */
  static Optional<Resource> mover(Cluster cluster, Resource leaving) {
    return cluster.resourcesOf(leaving.name()).values().stream()
        .filter(Resource::diskful)
        .filter(other -> leaving.node().equals(origin(other).orElse(null)))
        .findFirst();
  }

  /** The node that a replica is to take the place of. */
  static Optional<NodeName> origin(Resource resource) {
    return Optional.ofNullable(resource.properties().get(Resources.MOVE)).map(NodeName::new);
  }

  /** The replicas that are there to stay. */
  private List<Resource> staying() {
    return cluster.resourcesOf(definition.name()).values().stream()
        .filter(Resource::diskful)
        .filter(other -> cluster.withdrawal(other.node()).isEmpty())
        .filter(other -> mover(cluster, other).isEmpty())
        .toList();
  }

  /** How many replicas suffice; empty where nobody says that, so that each one is replaced. */
  private Optional<Integer> enough() {
    Optional<Integer> placed = rules().placeCount().map(count -> Math.max(1, count));
    return switch (withdrawal) {
      case Withdrawal.Evacuating evacuating -> placed;
      case Withdrawal.Evicted evicted -> {
        Optional<Integer> least =
            Inherited.of(cluster, definition).number(MIN_REPLICAS).map(count -> Math.max(1, count));
        yield least.isPresent() && placed.isPresent()
            ? Optional.of(Math.min(least.get(), placed.get()))
            : least.or(() -> placed);
      }
    };
  }

  private SelectFilter rules() {
    return cluster.group(definition.group()).map(ResourceGroup::filter).orElse(SelectFilter.NONE);
  }

  private Verdict placed() {
    Collection<Resource> all = cluster.resourcesOf(definition.name()).values();
    if (!definition.volumes().isEmpty()
        && all.stream().noneMatch(other -> complete(sightings, definition, other))) {
      return new Verdict.Waits(
          "no replica that can be asked is up to date, so that nothing could fill a new one");
    }
    if (definition.encrypted() && !sightings.unlocked()) {
      return new Verdict.Waits("the master passphrase has to be entered before a new one is made");
    }
    if (all.size() > ResourceDefinition.PEER_SLOTS) {
      return new Verdict.Waits(
          "it is on " + all.size() + " nodes already, and no more can know each other");
    }
    List<NodeName> allowed = allowed();
    if (allowed.isEmpty()) {
      return new Verdict.Waits(
          "no node is both a target of the evacuation and allowed by resource group '"
              + definition.group()
              + "'");
    }
    Wanted wanted =
        new Wanted(
            1,
            definition.size(),
            definition.layers(),
            rules().withNodes(allowed),
            Optional.of(definition.name()),
            reader());
    return switch (new Placer(cluster, sightings).place(wanted)) {
      case Placement.Placed placed -> new Verdict.Replaced(placed);
      case Placement.NotEnough notEnough ->
          new Verdict.Waits("no other storage pool can take it", notEnough.explained());
    };
  }

  private List<NodeName> allowed() {
    Optional<List<NodeName>> named = rules().nodes().filter(nodes -> !nodes.isEmpty());
    return cluster.nodes().keySet().stream()
        .filter(node -> named.map(nodes -> nodes.contains(node)).orElse(true))
        .filter(withdrawal::allows)
        .toList();
  }

  /** Whoever reads the data over the network now gains most by having it: those in use first. */
  private Optional<NodeName> reader() {
    List<Resource> clients =
        cluster.resourcesOf(definition.name()).values().stream()
            .filter(other -> other.role() instanceof Role.Diskless)
            .filter(other -> cluster.withdrawal(other.node()).isEmpty())
            .toList();
    return clients.stream()
        .filter(client -> Use.of(cluster, sightings, client) == Use.USED)
        .findFirst()
        .or(() -> clients.stream().findFirst())
        .map(Resource::node);
  }

  /** Whether a replica has all the data; where there are no volumes there is none to have. */
  static boolean complete(Sightings sightings, ResourceDefinition definition, Resource replica) {
    if (!replica.diskful() || !sightings.online(replica.node())) {
      return false;
    }
    return definition.volumes().isEmpty()
        ? sightings
            .report(replica)
            .map(ResourceReport::state)
            .filter(ItemState.Settled.class::isInstance)
            .isPresent()
        : Replication.upToDate(sightings, replica);
  }
}
