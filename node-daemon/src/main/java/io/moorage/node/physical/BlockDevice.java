// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.physical;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.wire.PhysicalDisks.PhysicalDisk;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A block device as {@code lsblk} shows it.
 *
 * @param type disk, part, loop, lvm …
 * @param content the file system or other signature on it
 * @param label of that content; of a disk in a zpool the zpool's name
 * @param partitionTable its kind
 * @param mount where it is mounted, or that it is swapped to
 * @param above what lies on it: partitions and every other device that holds it
 */
record BlockDevice(
    String path,
    String kernelName,
    int major,
    ByteSize size,
    String type,
    Optional<String> content,
    Optional<String> label,
    Optional<String> partitionTable,
    Optional<String> mount,
    boolean readOnly,
    boolean rotational,
    String model,
    String serial,
    String wwn,
    List<BlockDevice> above) {

  /** LINSTOR's limit: what is not larger is hardly meant to hold volumes. */
  private static final ByteSize MORE_THAN = ByteSize.gibibytes(1);

  private static final Pattern VIRTUAL =
      Pattern.compile("(loop|ram|zram|drbd|dm-|zd|nbd|md|bcache)\\d.*");
  private static final int DRBD = 147;

  BlockDevice {
    above = List.copyOf(above);
  }

  /** Why it is not a free disk; empty where it is one. */
  Optional<String> obstacle() {
    if (!type.equals("disk") || VIRTUAL.matcher(kernelName).matches() || major == DRBD) {
      return Optional.of("it is not a disk but of the type " + type);
    }
    if (mount.isPresent()) {
      return mount.map(where -> "it is in use: " + where);
    }
    if (!above.isEmpty()) {
      return Optional.of(
          "it is in use by " + String.join(", ", above.stream().map(BlockDevice::path).toList()));
    }
    if (content.isPresent()) {
      return content.map(found -> "it holds " + found);
    }
    if (partitionTable.isPresent()) {
      return partitionTable.map(found -> "it has a partition table of the kind " + found);
    }
    if (readOnly) {
      return Optional.of("it can only be read");
    }
    return size.compareTo(MORE_THAN) <= 0
        ? Optional.of("it has " + size + ", and more than " + MORE_THAN + " are needed")
        : Optional.empty();
  }

  PhysicalDisk described() {
    return new PhysicalDisk(path, size, rotational, model, serial, wwn);
  }

  /** Whether it, or a partition on it, is part of a zpool. */
  boolean isPartOf(String zpool) {
    return Stream.concat(Stream.of(this), above.stream())
        .anyMatch(device ->
            device.content.equals(Optional.of("zfs_member"))
                && device.label.equals(Optional.of(zpool)));
  }
}
