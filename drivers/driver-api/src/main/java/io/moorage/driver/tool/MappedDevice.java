// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.tool;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A device of the kernel's device mapper, read from the kernel's files: it is asked for at every
 * look at a volume, and a process for each would be too slow.
 *
 * @param uuid what it was mapped as; empty where nobody said
 * @param below the kernel's names of the devices it stands on
 * @param suspended whether it holds back what is written and read
 */
public record MappedDevice(String uuid, ByteSize size, Set<String> below, boolean suspended) {
  private static final int SECTOR = 512;

  public MappedDevice {
    below = Set.copyOf(below);
  }

  /**
   * The device of a name, where there is one.
   *
   * @param root where {@code dev} and {@code sys} are
   */
  public static Optional<MappedDevice> read(Path root, String name) throws DriverException {
    Path node = root.resolve("dev/mapper").resolve(name);
    try {
      return Files.exists(node) ? Optional.of(read(block(root, node))) : Optional.empty();
    } catch (IOException e) {
      throw unreadable("/dev/mapper/" + name, e);
    }
  }

  private static MappedDevice read(Path block) throws IOException {
    return new MappedDevice(
        line(block.resolve("dm/uuid")),
        ByteSize.bytes(Long.parseLong(line(block.resolve("size"))) * SECTOR),
        names(block.resolve("slaves")),
        line(block.resolve("dm/suspended")).equals("1"));
  }

  private static String line(Path file) throws IOException {
    return Files.readString(file).strip();
  }

  /** Where udev runs the name is a link to the kernel's own; else it is a device itself. */
  private static Path block(Path root, Path node) throws IOException {
    if (Files.isSymbolicLink(node)) {
      return root.resolve("sys/block").resolve(node.toRealPath().getFileName());
    }
    long device = (long) Files.getAttribute(node, "unix:rdev");
    long major = (device >> 8) & 0xfff;
    long minor = (device & 0xff) | ((device >> 12) & 0xfff00);
    return root.resolve("sys/dev/block/" + major + ":" + minor);
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  /**
   * The kernel's name of a block device.
   *
   * @param device its path, such as {@code /dev/vg/data_00000}
   */
  public static String kernelName(Path root, String device) throws DriverException {
    try {
      return root.resolve(device.substring(1)).toRealPath().getFileName().toString();
    } catch (IOException e) {
      throw unreadable(device, e);
    }
  }

  /**
   * Refuses a device that stands on others than these: left of another incarnation, it would show
   * that one's data.
   *
   * @param path the device's own
   * @param devices the kernel's names of those that it is to stand on
   * @param closing the command that closes it
   */
  public void requireOver(String path, Set<String> devices, String closing) throws DriverException {
    if (!below.equals(devices)) {
      throw new DriverException(
          new Problem(
              path + " is open over another device",
              "it stands on " + listed(below) + ", not on " + listed(devices),
              "close it once nothing uses it: '" + closing + "'"));
    }
  }

  private static String listed(Set<String> names) {
    return names.isEmpty() ? "nothing" : String.join(" and ", new TreeSet<>(names));
  }

  /** What is said where a device cannot be read. */
  public static DriverException unreadable(String device, IOException e) {
    return new DriverException(
        new Problem("could not look at " + device, e.toString(), "it is tried again"), e);
  }
}
