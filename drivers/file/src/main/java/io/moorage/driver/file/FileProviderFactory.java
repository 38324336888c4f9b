// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import io.moorage.api.model.ProviderKind;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.provider.StorageProviderFactory;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.Problem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** Makes pools of the kinds {@code FILE} and {@code FILE_THIN}: a directory each. */
public final class FileProviderFactory implements StorageProviderFactory {
  private final LoopControl loops = new LoopControl();
  private final Clock clock;

  /**
   * @param clock says when a snapshot was taken
   */
  public FileProviderFactory(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Set<ProviderKind> kinds() {
    return Set.of(ProviderKind.FILE, ProviderKind.FILE_THIN);
  }

  @Override
  public List<String> obstacles(ProviderKind kind) {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return List.of(kind + " needs the loop devices of Linux");
    }
    return loops.obstacle().map(why -> kind + " needs loop devices: " + why).stream().toList();
  }

  @Override
  public StorageProvider open(PoolSpec pool) throws DriverException {
    Path backing = Path.of(pool.backing());
    if (!backing.isAbsolute()) {
      throw new DriverException(
          new Problem(
              "pool " + pool.name() + " cannot lie in '" + pool.backing() + "'",
              "it is not an absolute path",
              "give the whole path of a directory"));
    }
    try {
      make(backing);
      return open(pool, backing.toRealPath());
    } catch (IOException e) {
      throw new DriverException(
          new Problem(
              "pool " + pool.name() + " cannot lie in " + backing,
              LinuxException.words(e),
              LinuxException.correction(e)),
          e);
    }
  }

  private StorageProvider open(PoolSpec pool, Path path) throws IOException, DriverException {
    PoolDirectory directory = new PoolDirectory(pool.name(), path, FileStatus.of(path));
    requireAttributes(directory);
    directory.sweep();
    Attachments attachments = new Attachments(loops, path);
    attachments.reload();
    Ownership ownership = new Ownership(directory, attachments);
    return new FileProvider(
        directory,
        Files.getFileStore(path),
        attachments,
        new Volumes(ownership, Allocation.of(pool.kind())),
        new Snapshots(ownership, clock));
  }

  /** Not its parents too: a missing parent is a path with a slip or a file system not mounted. */
  private static void make(Path directory) throws IOException, DriverException {
    try {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (NoSuchFileException e) {
      throw new DriverException(
          new Problem(
              "the directory " + directory + " cannot be made",
              "its parent does not exist",
              "make the parent, or mount the file system that it is on"),
          e);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw new DriverException(
            new Problem(directory + " is not a directory", "", "name a directory"), e);
      }
    }
  }

  /** Tries what every file of ours needs, on the directory itself. */
  private static void requireAttributes(PoolDirectory directory)
      throws IOException, DriverException {
    try (OpenFile open = OpenFile.read(directory.path())) {
      open.tag(Tag.PREFIX + "pool", directory.pool().value());
    } catch (LinuxException e) {
      if (!e.is(Errno.EOPNOTSUPP)) {
        throw e;
      }
      throw new DriverException(
          new Problem(
              "the file system of " + directory.path() + " has no user extended attributes",
              e.words(),
              "use ext4, xfs or btrfs, or a tmpfs of Linux 6.6 or newer; on ext4 without the mount"
                  + " option nouser_xattr"),
          e);
    }
  }
}
