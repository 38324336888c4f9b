// SPDX-License-Identifier: Apache-2.0
package io.moorage.badinput;

import io.moorage.cluster.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A file system of its own that is small enough to be really full. */
final class SmallDisk implements AutoCloseable {
  private final Path image;
  private final Path mount;
  private final Path ballast;

  private SmallDisk(Path image, Path mount) {
    this.image = image;
    this.mount = mount;
    this.ballast = mount.resolve("ballast");
  }

  static SmallDisk in(Path folder, long mebibytes) throws IOException {
    SmallDisk disk = new SmallDisk(folder.resolve("image"), folder.resolve("mount"));
    Files.createDirectories(disk.mount);
    Shell.run("truncate", "--size=" + mebibytes + "M", disk.image.toString());
    // Without a reserve for root: full is full, for us too.
    Shell.run("mkfs.ext4", "-q", "-F", "-m", "0", disk.image.toString());
    Shell.run("mount", "-o", "loop", disk.image.toString(), disk.mount.toString());
    return disk;
  }

  Path path() {
    return mount;
  }

  /** Fills it, as somebody else on the same disk might, but for a little. */
  void fillUpTo(long freeMebibytes) throws IOException {
    long bytes = Files.getFileStore(mount).getUsableSpace() - (freeMebibytes << 20);
    byte[] content = new byte[(int) bytes];
    new Random(1).nextBytes(content);
    Files.write(ballast, content);
    Shell.run("sync", "-f", mount.toString());
  }

  void empty() throws IOException {
    Files.deleteIfExists(ballast);
    Shell.run("sync", "-f", mount.toString());
  }

  @Override
  public void close() throws IOException {
    Shell.run("umount", mount.toString());
    Files.deleteIfExists(image);
  }
}
