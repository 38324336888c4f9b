// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeRef;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** The commands of a step where nothing of it is done yet. */
record StepCommands(CommandLines lines, ByteSize extentSize, Clock clock) {

  List<String> of(Step step) {
    try {
      return lines(step).map(line -> String.join(" ", line)).toList();
    } catch (DriverException e) {
      // It would not run either.
      return List.of("# " + e.problem());
    }
  }

  private Stream<List<String>> lines(Step step) throws DriverException {
    return switch (step) {
      case Step.Create(VolumeRef volume, ByteSize size, String content) ->
          Stream.of(
              lines.create(volume.nameOnDisk(), rounded(size), new Tag.OfVolume(volume, content)));
      case Step.Restore(VolumeRef volume, ByteSize size, String content, SnapshotRef source) ->
          Stream.of(
              lines.snapshot(
                  volume.nameOnDisk(),
                  source.nameOnDisk(),
                  new Tag.OfVolume(volume, content),
                  CommandLines.Activation.NOW),
              lines.extend(volume.nameOnDisk(), rounded(size)));
      case Step.RollBack(VolumeRef volume, ByteSize size, String content, SnapshotRef source) ->
          Stream.of(
              lines.deactivate(volume.nameOnDisk()),
              lines.snapshot(
                  Inventory.successorOf(volume),
                  source.nameOnDisk(),
                  new Tag.OfVolume(volume, content),
                  CommandLines.Activation.LATER),
              lines.extend(Inventory.successorOf(volume), rounded(size)),
              lines.remove(volume.nameOnDisk()),
              lines.rename(Inventory.successorOf(volume), volume.nameOnDisk()));
      case Step.Grow(VolumeRef volume, ByteSize size) ->
          Stream.of(lines.extend(volume.nameOnDisk(), rounded(size)));
      case Step.Attach(VolumeRef volume) -> Stream.of(lines.activate(volume.nameOnDisk()));
      case Step.Detach(VolumeRef volume) -> Stream.of(lines.deactivate(volume.nameOnDisk()));
      case Step.Remove(VolumeRef volume) -> Stream.of(lines.remove(volume.nameOnDisk()));
      case Step.TakeSnapshot(SnapshotRef snapshot, VolumeRef volume) ->
          Stream.of(
              lines.snapshot(
                  snapshot.nameOnDisk(),
                  volume.nameOnDisk(),
                  new Tag.OfSnapshot(snapshot, clock.instant()),
                  CommandLines.Activation.NEVER));
      case Step.RemoveSnapshot(SnapshotRef snapshot) ->
          Stream.of(lines.remove(snapshot.nameOnDisk()));
    };
  }

  private ByteSize rounded(ByteSize size) {
    return size.roundedUpTo(extentSize);
  }
}
