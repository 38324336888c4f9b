// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeRef;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the steps do, as a person would type it where there is a command for it. */
record Commands(PoolDirectory directory, Allocation allocation) {

  List<String> of(Step step) {
    return switch (step) {
      case Step.Create(VolumeRef volume, ByteSize size, String content) -> {
        Path draft = directory.draft(volume.nameOnDisk());
        List<String> lines = tags(new Tag.OfVolume(volume, content), draft);
        lines.add(allocation.command(size.roundedUpTo(Volumes.UNIT), draft));
        lines.add(move("--no-clobber", volume.nameOnDisk()));
        yield lines;
      }
      case Step.Restore(VolumeRef volume, ByteSize size, String content, SnapshotRef source) -> {
        List<String> lines = fill(volume, size, content, source);
        lines.add(move("--no-clobber", volume.nameOnDisk()));
        yield lines;
      }
      case Step.RollBack(VolumeRef volume, ByteSize size, String content, SnapshotRef source) -> {
        List<String> lines = new ArrayList<>(detach());
        lines.addAll(fill(volume, size, content, source));
        lines.add(move("--force", volume.nameOnDisk()));
        yield lines;
      }
      case Step.Grow(VolumeRef volume, ByteSize size) ->
          List.of(
              allocation.command(size.roundedUpTo(Volumes.UNIT), file(volume)),
              "ioctl(/dev/loopN, LOOP_SET_CAPACITY)");
      case Step.Attach(VolumeRef volume) ->
          List.of(
              "ioctl(/dev/loop-control, LOOP_CTL_GET_FREE)",
              "ioctl(/dev/loopN, LOOP_CONFIGURE, " + file(volume) + ", LO_FLAGS_DIRECT_IO)");
      case Step.Detach detach -> detach();
      case Step.Remove(VolumeRef volume) -> {
        List<String> lines = new ArrayList<>(detach());
        lines.add("rm " + file(volume));
        yield lines;
      }
      case Step.TakeSnapshot(SnapshotRef snapshot, VolumeRef volume) -> take(snapshot, volume);
      case Step.RemoveSnapshot(SnapshotRef snapshot) ->
          List.of("rm " + directory.file(snapshot.nameOnDisk()));
    };
  }

  private List<String> take(SnapshotRef snapshot, VolumeRef volume) {
    Path draft = directory.draft(snapshot.nameOnDisk());
    // The time is that of the run.
    List<String> lines = tags(new Tag.OfSnapshot(snapshot, Instant.EPOCH), draft);
    lines.removeLast();
    lines.add("setfattr --name=" + Tag.PREFIX + "taken --value=<now> " + draft);
    lines.add("fsync(/dev/loopN)");
    lines.add("cp --reflink=auto --sparse=always " + file(volume) + " " + draft);
    lines.add("fsync(" + draft + ")");
    lines.add(move("--no-clobber", snapshot.nameOnDisk()));
    lines.add("fsync(" + directory.path() + ")");
    return lines;
  }

  private List<String> fill(VolumeRef volume, ByteSize size, String content, SnapshotRef source) {
    Path draft = directory.draft(volume.nameOnDisk());
    List<String> lines = tags(new Tag.OfVolume(volume, content), draft);
    lines.add(
        "cp --reflink=auto --sparse=always " + directory.file(source.nameOnDisk()) + " " + draft);
    lines.add(allocation.command(size.roundedUpTo(Volumes.UNIT), draft));
    lines.add("fsync(" + draft + ")");
    return lines;
  }

  private static List<String> tags(Tag tag, Path file) {
    List<String> lines = new ArrayList<>();
    lines.add("touch " + file);
    tag.attributes()
        .forEach((name, value) ->
            lines.add("setfattr --name=" + Tag.PREFIX + name + " --value=" + value + " " + file));
    return lines;
  }

  private static List<String> detach() {
    return List.of("open(/dev/loopN, O_EXCL)", "ioctl(/dev/loopN, LOOP_CLR_FD)");
  }

  private String move(String option, String nameOnDisk) {
    return "mv " + option + " " + directory.draft(nameOnDisk) + " " + directory.file(nameOnDisk);
  }

  private Path file(VolumeRef volume) {
    return directory.file(volume.nameOnDisk());
  }
}
