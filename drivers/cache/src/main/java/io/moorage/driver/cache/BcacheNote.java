// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Which devices a volume's bcache is made of. The kernel does not know volumes, and the name in a
 * superblock is copied with a snapshot; so it is noted where it is forgotten with the kernel's own
 * knowledge, at the next start of the host.
 *
 * @param backing the kernel's name of the device below
 * @param cache the kernel's name of the faster device
 */
record BcacheNote(Phase phase, String backing, String cache) {

  /** How far it has come. */
  enum Phase {
    /** It is being brought up, or that was cut short. */
    OPENING,
    OPEN,
    /** It writes back, but for the time of a snapshot it does not. */
    PAUSED
  }

  BcacheNote with(Phase other) {
    return new BcacheNote(other, backing, cache);
  }

  private static Path file(Path root, String nameOnDisk) {
    return root.resolve("run/moorage/bcache").resolve(nameOnDisk);
  }

  static Optional<BcacheNote> read(Path root, String nameOnDisk) throws DriverException {
    Path file = file(root, nameOnDisk);
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      List<String> words = List.of(Files.readString(file).strip().split(" "));
      return Optional.of(
          new BcacheNote(Phase.valueOf(words.getFirst()), words.get(1), words.get(2)));
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw failure("could not read", file, e);
    }
  }

  void write(Path root, String nameOnDisk) throws DriverException {
    Path file = file(root, nameOnDisk);
    try {
      Files.createDirectories(file.getParent());
      Path anew = Files.createTempFile(file.getParent(), ".", ".new");
      Files.writeString(anew, phase + " " + backing + " " + cache + "\n");
      Files.move(anew, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failure("could not write", file, e);
    }
  }

  static void remove(Path root, String nameOnDisk) throws DriverException {
    Path file = file(root, nameOnDisk);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failure("could not remove", file, e);
    }
  }

  private static DriverException failure(String what, Path file, Exception e) {
    return new DriverException(
        new Problem(
            what + " " + file + ", the note on the devices of a bcache",
            e.toString(),
            "remove it; it is written anew when the volume is brought up"),
        e);
  }
}
