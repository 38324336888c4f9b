// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.simulated.drbd.DrbdUser;
import io.moorage.driver.simulated.drbd.DrbdWorld;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.ResourceDefinition;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The machines that use the volumes: they write, and keep devices open. */
final class Guests {
  private final DiskWatches disks;
  private final SimulatedServer server;
  private final Journal journal;
  private final Chance chance;
  private final DrbdWorld drbd;
  private final Set<Use> opened = new TreeSet<>();
  private int writes;
  private long versions;

  /** A replicated device that a guest has open. */
  private record Use(ResourceName name, NodeName node) implements Comparable<Use> {
    @Override
    public int compareTo(Use other) {
      return Comparator.comparing(Use::name).thenComparing(Use::node).compare(this, other);
    }
  }

  Guests(SimulatedNode.Surroundings surroundings, SimulatedServer server, DiskWatches disks) {
    this.journal = surroundings.journal();
    this.chance = surroundings.chance().fork();
    this.server = server;
    this.disks = disks;
    this.drbd = surroundings.drbd();
  }

  int writes() {
    return writes;
  }

  /** One of them writes somewhere. */
  void write() {
    List<DiskWatch> all = List.copyOf(disks.all());
    DiskWatch watch = chance.pick(all);
    List<VolumeRef> attached =
        watch.volumes().stream()
            .filter(volume -> volume.facts().devicePath().isPresent())
            .filter(volume -> known(volume.ref(), watch))
            .filter(volume -> !replicated(volume.ref()))
            .map(DiskWatch.Volume::ref)
            .toList();
    if (!attached.isEmpty()) {
      VolumeRef ref = chance.pick(attached);
      String value = "write " + ++writes;
      journal.note("  " + value + " to " + ref.nameOnDisk() + " on " + watch.node().name());
      watch.write(ref, value);
    }
  }

  /** A guest can only use what somebody has told it about. */
  private boolean known(VolumeRef ref, DiskWatch watch) {
    return server
        .published()
        .resource(ref.resource(), watch.node().name())
        .filter(resource -> resource.id().equals(ref.resourceId()))
        .flatMap(server.sightings()::report)
        .filter(report ->
            report.volumes().stream()
                .anyMatch(
                    volume -> volume.number() == ref.number() && volume.devicePath().isPresent()))
        .isPresent();
  }

  /** Its device is not the one that a guest uses. */
  private boolean replicated(VolumeRef ref) {
    return server
        .published()
        .definition(ref.resource())
        .filter(ResourceDefinition::replicated)
        .isPresent();
  }

  private boolean wanted(VolumeRef ref, DiskWatch watch) {
    return server
        .published()
        .resource(ref.resource(), watch.node().name())
        .filter(resource -> resource.id().equals(ref.resourceId()))
        .isPresent();
  }

  /** Replicated devices are open, and written to, where they are attached, and nowhere else. */
  void useReplicated() {
    Cluster cluster = server.published();
    Set<Use> wanted = new TreeSet<>();
    cluster
        .attachments()
        .forEach((name, byNode) -> {
          if (cluster.definition(name).filter(ResourceDefinition::replicated).isPresent()) {
            byNode.keySet().forEach(node -> wanted.add(new Use(name, node)));
          }
        });
    opened.stream().filter(use -> !wanted.contains(use)).forEach(this::close);
    wanted.forEach(this::use);
    opened.clear();
    opened.addAll(wanted);
  }

  private void use(Use use) {
    DrbdUser user = drbd.user(use.node());
    if (primary(use)) {
      var _ = user.write(use.name(), 0, chance.below(8), ++versions);
    } else {
      var _ = user.open(use.name(), true);
    }
  }

  private void close(Use use) {
    if (primary(use)) {
      var _ = drbd.user(use.node()).close(use.name(), true);
    }
  }

  private boolean primary(Use use) {
    return drbd.look(use.node(), use.name()).filter(DrbdFacts::primary).isPresent();
  }

  /** Devices are open where a resource is attached, and nowhere else. */
  void openAndClose() {
    Cluster cluster = server.published();
    for (DiskWatch watch : disks.all()) {
      for (DiskWatch.Volume volume : watch.volumes()) {
        if (volume.facts().devicePath().isPresent() && !replicated(volume.ref())) {
          boolean used =
              wanted(volume.ref(), watch)
                  && cluster
                      .attachmentsOf(volume.ref().resource())
                      .containsKey(watch.node().name());
          watch.node().disks().use(volume.ref(), used);
        }
      }
    }
  }
}
