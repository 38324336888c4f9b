// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Holds a state directory for one server: two writers on one state would undo each other. */
record StateLock(Path directory, FileLock lock) {

  static StateLock on(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new StateLock(directory, lock);
      }
    } catch (OverlappingFileLockException e) {
      // Held within this process; said below.
    }
    channel.close();
    throw new IOException(
        "another server already runs on it; give this one a --state-dir of its own");
  }
}
