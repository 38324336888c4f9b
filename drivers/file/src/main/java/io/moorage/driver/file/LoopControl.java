// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The kernel's desk that hands out loop devices. */
final class LoopControl {
  static final Path NODE = Path.of("/dev/loop-control");
  private static final long LOOP_CTL_GET_FREE = 0x4C82;

  /** Every lost race is somebody else's win, so this is as many as may attach at one moment. */
  private static final int TRIES = 1000;

  /** Why this host has no loop devices; empty where it has. */
  Optional<String> obstacle() {
    try {
      OpenFile.write(NODE).close();
      return Optional.empty();
    } catch (LinuxException e) {
      return Optional.of(e.words() + "; load the kernel module 'loop' (modprobe loop)");
    }
  }

  /** Attaches a file to a device that nobody uses. */
  LoopDevice attach(Path file) throws IOException {
    try (OpenFile backing = OpenFile.write(file);
        OpenFile control = OpenFile.write(NODE)) {
      for (int attempt = 1; attempt <= TRIES; attempt++) {
        LoopDevice device =
            new LoopDevice(control.ioctl(LOOP_CTL_GET_FREE, 0, "LOOP_CTL_GET_FREE"));
        // Other daemons of this host are told of the same free device.
        if (device.configure(backing, file)) {
          return device;
        }
      }
    }
    throw new LinuxException("LOOP_CONFIGURE, " + TRIES + " times", new Errno(Errno.EBUSY));
  }

  /** All devices of the host that have a file, lowest number first. */
  static List<Attached> attached() throws IOException {
    List<Attached> found = new ArrayList<>();
    try (DirectoryStream<Path> devices =
        Files.newDirectoryStream(Path.of("/sys/block"), "loop[0-9]*")) {
      for (Path path : devices) {
        int number = Integer.parseInt(path.getFileName().toString().substring("loop".length()));
        LoopDevice device = new LoopDevice(number);
        device.backingFile().ifPresent(file -> found.add(new Attached(device, file)));
      }
    }
    found.sort(Comparator.comparingInt(attached -> attached.device().number()));
    return found;
  }

  /**
   * A device and its file.
   *
   * @param file as the kernel names it, which is with an ending where the file was deleted
   */
  record Attached(LoopDevice device, String file) {}
}
