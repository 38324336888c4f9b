// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file in the making. It is under no name that counts until it is whole, so a crash at any point
 * leaves nothing half made.
 */
final class Draft implements AutoCloseable {
  private final PoolDirectory directory;
  private final String nameOnDisk;
  private final Path path;
  private final OpenFile file;
  private boolean published;

  private Draft(PoolDirectory directory, String nameOnDisk, Path path, OpenFile file) {
    this.directory = directory;
    this.nameOnDisk = nameOnDisk;
    this.path = path;
    this.file = file;
  }

  static Draft begin(PoolDirectory directory, String nameOnDisk) throws IOException {
    Path path = directory.draft(nameOnDisk);
    try {
      return new Draft(directory, nameOnDisk, path, OpenFile.create(path));
    } catch (LinuxException e) {
      if (!e.is(Errno.EEXIST)) {
        throw e;
      }
      // Left by a run of this step that failed: steps on one resource never run at once.
      Files.delete(path);
      return new Draft(directory, nameOnDisk, path, OpenFile.create(path));
    }
  }

  OpenFile file() {
    return file;
  }

  /** Gives it its name; fails where there is a file of that name already. */
  void publish() throws IOException {
    Path target = directory.file(nameOnDisk);
    try {
      Linux.rename(path.toString(), target.toString(), false);
    } catch (LinuxException e) {
      if (!e.is(Errno.EINVAL)) {
        throw e;
      }
      // This file system cannot refuse to replace; a link can.
      Files.createLink(target, path);
      Files.delete(path);
    }
    published = true;
  }

  /** As {@link #publish}, for what cannot be made again: content and name are durable. */
  void publishDurably() throws IOException {
    file.sync();
    publish();
    directory.sync();
  }

  /** Takes the place of the file of that name, durably; at no moment is there none. */
  void replace() throws IOException {
    file.sync();
    Linux.rename(path.toString(), directory.file(nameOnDisk).toString(), true);
    published = true;
    directory.sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
    if (!published) {
      Files.deleteIfExists(path);
    }
  }
}
