// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.NodeName;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.Snapshot;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The disks of all nodes, as the truth against which the server's words are held. */
final class DiskWatches {
  private final SortedMap<NodeName, DiskWatch> watches = new TreeMap<>();
  private final Findings findings;

  DiskWatches(Findings findings) {
    this.findings = findings;
  }

  void add(DiskWatch watch) {
    watches.put(watch.node().name(), watch);
  }

  Collection<DiskWatch> all() {
    return watches.values();
  }

  Optional<DiskWatch> of(NodeName node) {
    return Optional.ofNullable(watches.get(node));
  }

  /** A node said that something is gone. */
  void requireGone(Departed gone) {
    boolean volumes =
        of(gone.node()).stream()
            .flatMap(disks -> disks.volumes().stream())
            .anyMatch(volume -> volume.ref().resourceId().equals(gone.thing().id()));
    boolean parts =
        of(gone.node()).stream()
            .flatMap(disks -> disks.parts().stream())
            .anyMatch(part -> part.ref().snapshotId().equals(gone.thing().id()));
    findings.require(
        !volumes && !parts, "what is noted as gone is gone", gone + " is still on the disk");
  }

  /** A snapshot is said to be successful. */
  void requireTaken(Snapshot snapshot) {
    snapshot
        .parts()
        .keySet()
        .forEach(node ->
            snapshot
                .volumes()
                .forEach(volume ->
                    findings.require(
                        of(node).flatMap(d -> d.part(snapshot.id(), volume.number())).isPresent(),
                        "a successful snapshot is there",
                        snapshot + " lacks volume " + volume.number() + " on " + node)));
  }

  /** A guest may begin: what comes from a snapshot has to be there before. */
  void requireContent(Resource resource) {
    resource
        .contents()
        .forEach((number, content) ->
            findings.require(
                content.snapshot().isEmpty()
                    || of(resource.node())
                        .flatMap(disks -> disks.volume(resource.id(), number))
                        .filter(volume -> volume.facts().contentId().equals(content.id()))
                        .isPresent(),
                "what a guest is given has its content",
                resource + " was attached, and its volume " + number + " is still to change"));
  }

  /** A replica goes without force: another one has all the data, or a snapshot has it. */
  void requireAnotherCopy(Cluster after, Resource leaving) {
    boolean replica =
        after.resourcesOf(leaving.name()).values().stream().anyMatch(r -> complete(after, r));
    boolean snapshot =
        after.snapshotsOf(leaving.name()).values().stream()
            .anyMatch(kept -> kept.successful() && kept.forClone().isEmpty());
    boolean written =
        of(leaving.node()).stream()
            .flatMap(disks -> disks.volumes().stream())
            .filter(volume -> volume.ref().resourceId().equals(leaving.id()))
            .anyMatch(DiskWatch.Volume::written);
    findings.require(
        replica || snapshot || !written,
        "the last good replica stays unless it is forced away",
        leaving + " left, and no other replica is complete");
  }

  private boolean complete(Cluster cluster, Resource replica) {
    return replica.diskful()
        && cluster
            .definition(replica.name())
            .filter(definition ->
                definition.volumes().keySet().stream()
                    .allMatch(number ->
                        of(replica.node())
                            .flatMap(disks -> disks.volume(replica.id(), number))
                            .filter(volume ->
                                volume.facts().contentId().equals(replica.content(number).id()))
                            .isPresent()))
            .isPresent();
  }
}
