// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** The directory that a daemon keeps its memory in, and has to itself while it runs. */
final class StateDirectory implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;

  private StateDirectory(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static StateDirectory lock(Path path) throws IOException, UsageException {
    Files.createDirectories(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    FileChannel channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new UsageException(
          "another daemon works on "
              + path
              + "; stop it first, or give this one its own --state-dir");
    }
    return new StateDirectory(path, channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  Path ledger() {
    return path.resolve("ledger");
  }

  Path tls() {
    return path.resolve("tls");
  }

  /** The configuration of the replicated resources, for the tools. */
  Path drbd() {
    return path.resolve("drbd");
  }

  Path simulated() {
    return path.resolve("simulated");
  }

  /** The lock goes with the process at the latest. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
