// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeRef;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The commands of a step where nothing of it is done yet, the snapshots being where they were made.
 */
record StepCommands(CommandLines lines, Clock clock) {

  List<String> of(Step step) {
    try {
      return lines(step).toList();
    } catch (DriverException e) {
      // It would not run either.
      return List.of("# " + e.problem());
    }
  }

  private Stream<String> lines(Step step) throws DriverException {
    return switch (step) {
      case Step.Create(VolumeRef volume, ByteSize size, String content) ->
          shown(
              lines.create(volume.nameOnDisk(), rounded(size), new Tag.OfVolume(volume, content)));
      case Step.Restore(VolumeRef volume, ByteSize size, String content, SnapshotRef source) ->
          restore(volume, size, content, source);
      case Step.RollBack(VolumeRef volume, ByteSize size, String content, SnapshotRef source) ->
          rollBack(volume, size, content, source);
      case Step.Grow(VolumeRef volume, ByteSize size) ->
          shown(lines.grow(volume.nameOnDisk(), rounded(size)));
      case Step.Attach(VolumeRef volume) -> shown(lines.reveal(volume.nameOnDisk()));
      case Step.Detach(VolumeRef volume) -> shown(lines.conceal(volume.nameOnDisk()));
      case Step.Remove(VolumeRef volume) ->
          Stream.concat(
              shown(lines.destroy(volume.nameOnDisk())),
              Stream.of("# where it has snapshots it is renamed and goes with the last of them"));
      case Step.TakeSnapshot(SnapshotRef snapshot, VolumeRef volume) ->
          shown(lines.snapshot(name(snapshot), new Tag.OfSnapshot(snapshot, clock.instant())));
      case Step.RemoveSnapshot(SnapshotRef snapshot) ->
          Stream.concat(
              shown(lines.destroy(name(snapshot))),
              Stream.of("# where it has clones it is renamed and goes with the last of them"));
    };
  }

  private Stream<String> restore(
      VolumeRef volume, ByteSize size, String content, SnapshotRef source) throws DriverException {
    String name = volume.nameOnDisk();
    Tag tag = new Tag.OfVolume(volume, content);
    return Stream.of(
            shown(lines.cloneOf(name(source), name, tag, true)),
            shown(lines.grow(name, rounded(size))),
            kept(name))
        .flatMap(Function.identity());
  }

  private Stream<String> rollBack(
      VolumeRef volume, ByteSize size, String content, SnapshotRef source) throws DriverException {
    String name = volume.nameOnDisk();
    return Stream.of(
            shown(lines.conceal(name)),
            shown(lines.rollBack(name(source))),
            shown(lines.grow(name, rounded(size))),
            kept(name),
            shown(lines.retag(name, new Tag.OfVolume(volume, content))),
            Stream.of(
                "# where there is a newer snapshot a clone of this one takes the volume's place"))
        .flatMap(Function.identity());
  }

  private Stream<String> kept(String name) {
    return lines.thin() ? Stream.empty() : shown(lines.reserve(name));
  }

  private static String name(SnapshotRef snapshot) {
    return new VolumeRef(snapshot.pool(), "", snapshot.resource(), snapshot.number()).nameOnDisk()
        + "@"
        + snapshot.name();
  }

  private static Stream<String> shown(List<String> line) {
    return Stream.of(String.join(" ", line));
  }

  private ByteSize rounded(ByteSize size) {
    return size.roundedUpTo(lines.options().blockSize());
  }
}
