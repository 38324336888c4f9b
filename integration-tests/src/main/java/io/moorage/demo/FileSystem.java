// SPDX-License-Identifier: Apache-2.0
package io.moorage.demo;

import io.moorage.cluster.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A guest's file system on a disk, used as a guest would: made, mounted, written, read. */
public final class FileSystem {
  private static final int FILES = 8;
  private static final int FILE_BYTES = 1 << 20;

  private final Path mountPoint;

  public FileSystem(Path mountPoint) {
    this.mountPoint = mountPoint;
  }

  public static void make(String device) throws IOException {
    Shell.run("mkfs.ext4", "-q", "-F", device);
  }

  /** Grows it to the size of its device. */
  public static void grow(String device) throws IOException {
    Shell.run("e2fsck", "-f", "-p", device);
    Shell.run("resize2fs", device);
  }

  /** Work done while it is mounted. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws IOException;
  }

  public <T> T mounted(String device, Work<T> work) throws IOException {
    Files.createDirectories(mountPoint);
    Shell.run("mount", device, mountPoint.toString());
    try {
      return work.run();
    } finally {
      Shell.run("umount", mountPoint.toString());
      Files.deleteIfExists(mountPoint);
    }
  }

  /** Writes files whose content follows from the seed. */
  public void write(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] content = new byte[FILE_BYTES];
    for (int i = 0; i < FILES; i++) {
      random.nextBytes(content);
      Files.write(mountPoint.resolve("file-" + i), content);
    }
  }

  /** A checksum over all files. */
  public String checksum() throws IOException {
    try (Stream<Path> files = Files.list(mountPoint)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      List<Path> sorted = files.filter(Files::isRegularFile).sorted().toList();
      for (Path file : sorted) {
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    } catch (GeneralSecurityException e) {
      throw new IOException("SHA-256", e);
    }
  }

  public long sizeMebibytes() throws IOException {
    return Files.getFileStore(mountPoint).getTotalSpace() >> 20;
  }
}
