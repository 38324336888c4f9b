// SPDX-License-Identifier: Apache-2.0
package io.moorage.cluster;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The loop devices of the kernel, as it tells of them. */
public final class LoopDevices {
  private LoopDevices() {}

  /** Why disks on loop devices cannot be used here; empty where they can. */
  public static Optional<String> obstacle() {
    if (!System.getProperty("user.name").equals("root")) {
      return Optional.of("that needs root");
    }
    if (!Files.isWritable(Path.of("/dev/loop-control"))) {
      return Optional.of("/dev/loop-control is not there, so the kernel has no loop devices");
    }
    boolean tools =
        Stream.of("/sbin/mkfs.ext4", "/usr/sbin/mkfs.ext4").anyMatch(f -> Files.exists(Path.of(f)));
    return tools
        ? Optional.empty()
        : Optional.of("mkfs.ext4 is missing; install the package e2fsprogs");
  }

  /** The devices whose file lies, or lay, below a folder. */
  public static List<String> below(Path directory) throws IOException {
    List<String> devices = new ArrayList<>();
    try (DirectoryStream<Path> blocks = Files.newDirectoryStream(Path.of("/sys/block"), "loop*")) {
      for (Path block : blocks) {
        Path backing = block.resolve("loop/backing_file");
        if (Files.exists(backing) && Files.readString(backing).startsWith(directory + "/")) {
          devices.add("/dev/" + block.getFileName());
        }
      }
    }
    return devices;
  }

  /** Lets go of what processes that were stopped have left attached, as daemons do on purpose. */
  public static void release(Path directory) throws IOException {
    for (String device : below(directory)) {
      Shell.run("losetup", "-d", device);
    }
  }
}
