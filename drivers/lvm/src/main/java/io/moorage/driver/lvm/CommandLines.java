// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.VolumeRef;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes the commands that change something; what is shown and what is run comes from here alike.
 */
record CommandLines(Backing backing, List<String> createOptions, List<String> snapshotOptions) {

  static CommandLines of(PoolSpec pool, Backing backing) {
    return new CommandLines(
        backing,
        options(pool, "StorDriver/LvcreateOptions"),
        options(pool, "StorDriver/LvcreateSnapshotOptions"));
  }

  private static List<String> options(PoolSpec pool, String property) {
    String words = pool.properties().getOrDefault(property, "").strip();
    return words.isEmpty() ? List.of() : List.of(words.split("\\s+"));
  }

  List<String> create(String name, ByteSize size, Tag tag) throws DriverException {
    List<String> line = start("lvcreate");
    if (backing.thinPool().isPresent()) {
      line.addAll(List.of("--thinpool", backing.thinPool().get()));
      line.addAll(List.of("--virtualsize", size.bytes() + "b"));
    } else {
      // What lay there before must not be taken for a file system of the new volume.
      line.addAll(List.of("--wipesignatures", "y", "--zero", "y"));
      line.addAll(List.of("--size", size.bytes() + "b"));
    }
    line.addAll(List.of("--activate", "y", "--setactivationskip", "n", "--name", name));
    addTags(line, tag);
    line.addAll(createOptions);
    line.add(backing.group());
    return line;
  }

  /** A thin volume that shares all blocks of another. */
  List<String> snapshot(String name, String origin, Tag tag, Activation activation)
      throws DriverException {
    List<String> line = start("lvcreate");
    line.addAll(List.of("--snapshot", "--name", name));
    line.addAll(activation.options());
    addTags(line, tag);
    line.addAll(snapshotOptions);
    line.add(backing.volume(origin));
    return line;
  }

  List<String> activate(String name) {
    List<String> line = start("lvchange");
    line.addAll(List.of("--activate", "y", "--ignoreactivationskip", backing.volume(name)));
    return line;
  }

  List<String> deactivate(String name) {
    List<String> line = start("lvchange");
    line.addAll(List.of("--activate", "n", backing.volume(name)));
    return line;
  }

  /** Leaves alone what does not have the tags of this volume. */
  List<String> deactivateTagged(VolumeRef ref) throws DriverException {
    return tagged(deactivate(ref.nameOnDisk()), Tag.identity(ref));
  }

  /** Leaves alone what does not have the tags of this volume. */
  List<String> removeTagged(VolumeRef ref) throws DriverException {
    return tagged(remove(ref.nameOnDisk()), Tag.identity(ref));
  }

  /** Leaves alone what does not have the tags of this snapshot. */
  List<String> removeTagged(SnapshotRef ref) throws DriverException {
    return tagged(remove(ref.nameOnDisk()), Tag.identity(ref));
  }

  private List<String> tagged(List<String> line, List<String> tags) {
    String all = tags.stream().map(tag -> '"' + tag + '"').collect(Collectors.joining(" && "));
    // The tags mean nothing in another pool of the group.
    String pool = "pool_lv=\"" + backing.thinPool().orElse("") + "\"";
    line.addAll(1, List.of("--select", "lv_tags={" + all + "} && " + pool));
    return line;
  }

  List<String> extend(String name, ByteSize size) {
    List<String> line = start("lvextend");
    line.addAll(List.of("--size", size.bytes() + "b", backing.volume(name)));
    return line;
  }

  List<String> remove(String name) {
    List<String> line = start("lvremove");
    line.add(backing.volume(name));
    return line;
  }

  List<String> rename(String from, String to) {
    List<String> line = start("lvrename");
    line.addAll(List.of(backing.group(), from, to));
    return line;
  }

  private static List<String> start(String program) {
    List<String> line = new ArrayList<>();
    line.add(program);
    line.addAll(List.of("--yes", "--config", LvmTool.CONFIG));
    return line;
  }

  private static void addTags(List<String> line, Tag tag) throws DriverException {
    for (String text : tag.texts()) {
      line.add("--addtag");
      line.add(text);
    }
  }

  /** Whether a new volume has a device, now and after a start of the host. */
  enum Activation {
    NOW("y", "n"),
    LATER("n", "n"),
    /** A snapshot shows the same file systems as its origin: nobody is to find both. */
    NEVER("n", "y");

    private final String active;
    private final String skip;

    Activation(String active, String skip) {
      this.active = active;
      this.skip = skip;
    }

    private List<String> options() {
      return List.of("--activate", active, "--setactivationskip", skip);
    }
  }
}
