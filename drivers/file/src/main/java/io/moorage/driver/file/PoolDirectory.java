// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import io.moorage.api.model.PoolName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The directory of a pool, with its rule of names.
 *
 * @param path without symbolic links, as the kernel names the files of loop devices
 * @param identity what the directory was when the pool was opened
 */
record PoolDirectory(PoolName pool, Path path, FileStatus identity) {
  static final String ENDING = ".img";

  /** Begins the names of files that are not yet finished; they are nobody's after a crash. */
  static final String DRAFT = ".moorage-tmp-";

  Path file(String nameOnDisk) {
    return path.resolve(nameOnDisk + ENDING);
  }

  Path draft(String nameOnDisk) {
    return path.resolve(DRAFT + nameOnDisk);
  }

  /**
   * Fails where the directory is not the one that was opened. When its file system is unmounted, an
   * empty directory of the same name appears, and nobody may conclude that the volumes are gone.
   */
  void check() throws DriverException {
    try {
      if (FileStatus.of(path).sameFileAs(identity)) {
        return;
      }
    } catch (LinuxException e) {
      throw notThere(e.words());
    }
    throw notThere("another directory is there now");
  }

  private DriverException notThere(String cause) {
    return new DriverException(
        new Problem(
            "the directory " + path + " of pool " + pool + " is not there any more",
            cause,
            "mount its file system again, then restart the node daemon or change the pool"));
  }

  /** What lies under a name; empty where nothing does. */
  Optional<Item> look(String nameOnDisk) throws LinuxException {
    return look(file(nameOnDisk));
  }

  private Optional<Item> look(Path file) throws LinuxException {
    try (OpenFile open = OpenFile.read(file)) {
      FileStatus status = open.status();
      Tag tag = status.kind() == FileStatus.Kind.REGULAR ? Tag.of(open, pool) : new Tag.Missing();
      return Optional.of(new Item(file, status, tag));
    } catch (LinuxException e) {
      if (e.is(Errno.ENOENT)) {
        return Optional.empty();
      }
      if (e.is(Errno.ELOOP) || e.is(Errno.ENXIO) || e.is(Errno.ENODEV)) {
        // A symbolic link, a socket or a device: there, and not ours.
        return Optional.of(new Item(file, FileStatus.of(file), new Tag.Missing()));
      }
      throw e;
    }
  }

  /** Everything that has the ending of ours. */
  List<Item> items() throws IOException {
    List<Item> items = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(path, file -> nameOf(file).endsWith(ENDING))) {
      for (Path file : files) {
        // Empty where it was removed since it was listed.
        look(file).ifPresent(items::add);
      }
    }
    return items;
  }

  static String nameOnDisk(Path file) {
    String name = nameOf(file);
    return name.substring(0, name.length() - ENDING.length());
  }

  private static String nameOf(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** Removes what a crash left unfinished. */
  void sweep() throws IOException {
    try (DirectoryStream<Path> drafts =
        Files.newDirectoryStream(path, file -> nameOf(file).startsWith(DRAFT))) {
      for (Path draft : drafts) {
        if (FileStatus.of(draft).kind() == FileStatus.Kind.REGULAR) {
          Files.deleteIfExists(draft);
        }
      }
    }
  }

  /** Makes names durable: a file that was put under a name stays there. */
  void sync() throws LinuxException {
    try (OpenFile directory = OpenFile.read(path)) {
      directory.sync();
    }
  }
}
