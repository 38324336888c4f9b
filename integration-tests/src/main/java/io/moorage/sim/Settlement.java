// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.NodeName;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.reconcile.Evacuation;
import io.moorage.server.reconcile.Specs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What must hold once everything has worked for a while. */
final class Settlement {
  /** What something waits for that has to come by itself. */
  private static final List<String> PASSING =
      List.of("still being created", "being taken", "still working", "cannot be asked");

  private final SimulatedCluster cluster;
  private final Cluster image;
  private final List<String> open = new ArrayList<>();

  private Settlement(SimulatedCluster cluster) {
    this.cluster = cluster;
    this.image = cluster.server().published();
  }

  /** What has not settled; nothing where all is well. */
  static List<String> open(SimulatedCluster cluster) {
    Settlement settlement = new Settlement(cluster);
    settlement.look();
    return settlement.open;
  }

  private void look() {
    image.departed().values().forEach(gone -> open.add("not gone: " + gone));
    image.definitions().values().stream()
        .filter(ResourceDefinition::provisional)
        .forEach(definition -> open.add("still provisional: " + definition));
    image.snapshots().values().forEach(byName -> byName.values().forEach(this::snapshot));
    image.resources().values().forEach(byNode -> byNode.values().forEach(this::resource));
    cluster.links().forEach(this::node);
  }

  private void snapshot(Snapshot snapshot) {
    if (!snapshot.successful()) {
      open.add("still being taken: " + snapshot);
    }
    if (snapshot.forClone().isPresent()) {
      open.add("still there for a clone: " + snapshot);
    }
  }

  private void resource(Resource resource) {
    ResourceDefinition definition = image.definition(resource.name()).orElseThrow();
    leaving(resource, definition);
    long revision = Specs.revision(resource, definition);
    if (cluster.server().sightings().settled(resource, revision)) {
      present(resource, definition);
      return;
    }
    Optional<ResourceReport> report = cluster.server().sightings().report(resource);
    boolean full =
        report
            .map(ResourceReport::state)
            .filter(state ->
                state instanceof ItemState.Failed(var problem)
                    && problem.toString().contains("it needs ")
                    && !problem.correction().isEmpty())
            .isPresent();
    if (!full && !apart(resource) && !image.givenUp(resource.node())) {
      open.add("not settled at " + revision + ": " + resource + ", reported " + report);
    }
  }

  /** A node that is to be empty holds nothing but what has a lasting reason to be there. */
  private void leaving(Resource resource, ResourceDefinition definition) {
    boolean onItsWay =
        Evacuation.look(image, cluster.server().sightings(), definition, resource)
            .map(verdict ->
                switch (verdict) {
                  case Evacuation.Verdict.Stays stays -> false;
                  case Evacuation.Verdict.Replaced replaced -> true;
                  case Evacuation.Verdict.Goes goes -> true;
                  case Evacuation.Verdict.Waits(String why, var _) ->
                      PASSING.stream().anyMatch(why::contains)
                          && cluster.server().sightings().drbd(resource).isPresent();
                })
            .orElse(false);
    require(!onItsWay, "could have left its node: " + resource);
  }

  private void present(Resource resource, ResourceDefinition definition) {
    replica(resource);
    if (!resource.diskful()) {
      return;
    }
    DiskWatch disks = cluster.disks().of(resource.node()).orElseThrow();
    definition
        .volumes()
        .values()
        .forEach(wanted -> {
          boolean good =
              disks
                  .volume(resource.id(), wanted.number())
                  .filter(v -> v.facts().contentId().equals(resource.content(wanted.number()).id()))
                  .filter(v -> v.size().compareTo(wanted.size()) >= 0)
                  .filter(v -> v.facts().devicePath().isPresent())
                  .isPresent();
          if (!good) {
            open.add(
                "said to be settled, and is not: "
                    + resource
                    + " volume "
                    + wanted
                    + ", on disk "
                    + disks.volume(resource.id(), wanted.number()));
          }
        });
  }

  /**
   * Replicas are complete, but for those that went apart: whose data is kept is for people to say.
   */
  private void replica(Resource resource) {
    if (resource.peer().isEmpty() || apart(resource) || image.givenUp(resource.node())) {
      return;
    }
    Optional<DrbdFacts> facts = cluster.server().sightings().drbd(resource);
    require(facts.isPresent(), "not replicated: " + resource);
    require(
        !resource.diskful() || facts.filter(there -> complete(resource, there)).isPresent(),
        "not up to date: " + resource + ", seen " + facts);
    require(facts.filter(DrbdFacts::suspended).isEmpty(), "its I/O stands still: " + resource);
  }

  private boolean apart(Resource resource) {
    // The other side may be all that has noticed.
    return image.resourcesOf(resource.name()).values().stream()
        .flatMap(replica -> cluster.server().sightings().drbd(replica).stream())
        .flatMap(facts -> facts.peers().stream())
        .anyMatch(DrbdFacts.Peer::standAlone);
  }

  /**
   * Up to date, but for volumes whose last good replica was forced away, or lies on a node that was
   * given up: nobody has that data.
   */
  private boolean complete(Resource resource, DrbdFacts facts) {
    return facts.volumes().stream()
        .filter(volume -> volume.disk() != DrbdFacts.DiskState.UP_TO_DATE)
        .noneMatch(volume ->
            image.partakers(resource.name()).stream()
                .flatMap(other -> cluster.server().sightings().drbd(other).stream())
                .flatMap(other -> other.volume(volume.number()).stream())
                .anyMatch(other -> other.disk() == DrbdFacts.DiskState.UP_TO_DATE));
  }

  /** The ledger says what the server says, and the disks hold that and nothing else. */
  private void node(Link link) {
    NodeName name = link.node().name();
    if (!link.connected() || !cluster.server().sightings().online(name)) {
      open.add(name + " is not connected");
      return;
    }
    SpecUpdate wanted = Specs.full(image, name, cluster.server().epoch());
    var ledger = link.node().ledger().orElseThrow();
    wanted
        .resources()
        .forEach(spec ->
            require(
                Optional.ofNullable(ledger.resources().get(spec.id()))
                    .filter(there -> there.spec().equals(spec))
                    .isPresent(),
                name + " has not heard of " + spec));
    wanted
        .snapshots()
        .forEach(spec ->
            require(
                Optional.ofNullable(ledger.snapshots().get(spec.id()))
                    .filter(there -> Objects.equals(there.spec().id(), spec.id()))
                    .isPresent(),
                name + " has not heard of " + spec));
    require(
        ledger.resources().size() == wanted.resources().size()
            && ledger.snapshots().size() == wanted.snapshots().size(),
        name + " holds on to " + ledger.resources().keySet() + ledger.snapshots().keySet());
    disks(name, wanted);
  }

  private void disks(NodeName name, SpecUpdate wanted) {
    DiskWatch disks = cluster.disks().of(name).orElseThrow();
    Set<String> parts = new TreeSet<>();
    wanted
        .snapshots()
        .forEach(spec -> spec.volumes().forEach(part -> parts.add(spec.id() + part.number())));
    disks
        .parts()
        .forEach(part ->
            require(
                parts.remove(part.ref().snapshotId() + part.ref().number()),
                "orphan on " + name + ": " + part));
    require(parts.isEmpty(), "snapshots missing on " + name + ": " + parts);
    Set<String> volumes = new TreeSet<>();
    wanted
        .resources()
        .forEach(spec -> spec.volumes().forEach(v -> volumes.add(spec.id() + v.number())));
    disks
        .volumes()
        .forEach(volume ->
            require(
                volumes.contains(volume.ref().resourceId() + volume.ref().number()),
                "orphan on " + name + ": " + volume));
    Set<VolumeRef> serving = new HashSet<>();
    wanted
        .resources()
        .forEach(spec ->
            spec.volumes()
                .forEach(volume ->
                    volume
                        .parts()
                        .forEach((part, where) ->
                            serving.add(
                                new VolumeRef(
                                    where.pool(),
                                    spec.id(),
                                    spec.resource(),
                                    volume.number(),
                                    part)))));
    disks
        .serving()
        .forEach(ref -> require(serving.remove(ref), "serves nobody on " + name + ": " + ref));
    List<String> paused = disks.node().disks().paused();
    require(paused.isEmpty(), "writes are held back for ever on " + name + ": " + paused);
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      open.add(otherwise);
    }
  }
}
