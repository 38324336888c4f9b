// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the commands that change something; what is shown and what is run comes from here alike.
 *
 * @param thin whether volumes take space only when it is written
 */
record CommandLines(Backing backing, boolean thin, Options options) {
  /** A device without partitions: those are its user's, not this host's. */
  private static final String REVEALED = "volmode=dev";

  private static final String CONCEALED = "volmode=none";

  List<String> create(String name, ByteSize size, Tag tag) throws DriverException {
    List<String> line = start("create");
    if (thin) {
      line.add("-s");
    }
    line.addAll(List.of("-V", Long.toString(size.bytes())));
    addProperty(line, "volblocksize=" + options.blockSize().bytes());
    addProperty(line, REVEALED);
    addTag(line, tag);
    line.addAll(options.create());
    line.add(backing.full(name));
    return line;
  }

  List<String> snapshot(String name, Tag tag) throws DriverException {
    List<String> line = start("snapshot");
    addTag(line, tag);
    line.addAll(options.snapshot());
    line.add(backing.full(name));
    return line;
  }

  /** A volume that shares all blocks of a snapshot, and needs it from then on. */
  List<String> cloneOf(String snapshot, String name, Tag tag, boolean revealed)
      throws DriverException {
    List<String> line = start("clone");
    addProperty(line, revealed ? REVEALED : CONCEALED);
    addTag(line, tag);
    line.addAll(List.of(backing.full(snapshot), backing.full(name)));
    return line;
  }

  List<String> reveal(String name) {
    return set(name, REVEALED);
  }

  List<String> conceal(String name) {
    return set(name, CONCEALED);
  }

  List<String> grow(String name, ByteSize size) {
    return set(name, "volsize=" + size.bytes());
  }

  /** Keeps room for all of a volume: a clone has none of its own accord. */
  List<String> reserve(String name) {
    return set(name, "refreservation=auto");
  }

  List<String> retag(String name, Tag tag) throws DriverException {
    return set(name, tag.properties().toArray(new String[0]));
  }

  /** What nobody is to read or write again needs neither a device nor room. */
  List<String> lighten(String name) {
    return set(name, CONCEALED, "refreservation=none");
  }

  private List<String> set(String name, String... properties) {
    List<String> line = start("set");
    line.addAll(List.of(properties));
    line.add(backing.full(name));
    return line;
  }

  /** Without {@code -r}: ZFS itself refuses where a newer snapshot would be lost. */
  List<String> rollBack(String snapshot) {
    return on("rollback", snapshot);
  }

  /** Without {@code -r}: ZFS itself refuses where more than this would be lost. */
  List<String> destroy(String name) {
    return on("destroy", name);
  }

  /** Removes a snapshot as soon as no clone and no hold needs it any more, by ZFS itself. */
  List<String> destroyOnceFree(String snapshot) {
    List<String> line = start("destroy");
    line.addAll(List.of("-d", backing.full(snapshot)));
    return line;
  }

  List<String> rename(String from, String to) {
    List<String> line = start("rename");
    line.addAll(List.of(backing.full(from), backing.full(to)));
    return line;
  }

  private List<String> on(String verb, String name) {
    List<String> line = start(verb);
    line.add(backing.full(name));
    return line;
  }

  private static List<String> start(String verb) {
    return new ArrayList<>(List.of("zfs", verb));
  }

  private static void addProperty(List<String> line, String property) {
    line.add("-o");
    line.add(property);
  }

  private static void addTag(List<String> line, Tag tag) throws DriverException {
    for (String property : tag.properties()) {
      addProperty(line, property);
    }
  }
}
