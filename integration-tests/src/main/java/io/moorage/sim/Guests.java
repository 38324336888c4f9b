// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.driver.spec.VolumeRef;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.ResourceDefinition;
import java.util.List;

/** The machines that use the volumes: they write, and keep devices open. */
final class Guests {
  private final DiskWatches disks;
  private final SimulatedServer server;
  private final Journal journal;
  private final Chance chance;
  private int writes;

  Guests(SimulatedNode.Surroundings surroundings, SimulatedServer server, DiskWatches disks) {
    this.journal = surroundings.journal();
    this.chance = surroundings.chance().fork();
    this.server = server;
    this.disks = disks;
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
