// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.luks;

import io.moorage.api.model.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An open LUKS device as the kernel shows it, read from its files: it is asked for at every look at
 * a volume, and a process for each would be too slow.
 *
 * @param uuid what it was mapped as; LUKS devices begin with {@code CRYPT-LUKS}
 * @param below the kernel's name of the device it stands on; empty where it shows none
 */
record Mapping(String uuid, ByteSize size, String below) {
  private static final int SECTOR = 512;

  /** The mapping of a name, where there is one. */
  static Optional<Mapping> read(Path root, String name) throws IOException {
    Path node = root.resolve("dev/mapper").resolve(name);
    if (!Files.exists(node)) {
      return Optional.empty();
    }
    Path block = block(root, node);
    long sectors = Long.parseLong(Files.readString(block.resolve("size")).strip());
    return Optional.of(
        new Mapping(
            Files.readString(block.resolve("dm/uuid")).strip(),
            ByteSize.bytes(sectors * SECTOR),
            first(block.resolve("slaves"))));
  }

  /** Where udev runs the name is a link to the kernel's own; else it is a device itself. */
  private static Path block(Path root, Path node) throws IOException {
    if (Files.isSymbolicLink(node)) {
      return root.resolve("sys/block").resolve(kernelName(node));
    }
    long device = (long) Files.getAttribute(node, "unix:rdev");
    long major = (device >> 8) & 0xfff;
    long minor = (device & 0xff) | ((device >> 12) & 0xfff00);
    return root.resolve("sys/dev/block/" + major + ":" + minor);
  }

  static String kernelName(Path device) throws IOException {
    return device.toRealPath().getFileName().toString();
  }

  private static String first(Path folder) throws IOException {
    try (Stream<Path> below = Files.list(folder)) {
      return below.map(path -> path.getFileName().toString()).findFirst().orElse("");
    }
  }

  boolean encrypted() {
    return uuid.startsWith("CRYPT-LUKS");
  }
}
