// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.exec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What a process says, read while it says it, so that it never waits for a reader. Only the start
 * is kept of a process that says too much.
 */
final class Transcript {
  private static final int BYTES_MAX = 4 << 20;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final InputStream stream;
  private final Thread reader;

  private Transcript(InputStream stream) {
    this.stream = stream;
    this.reader = Thread.ofVirtual().name("transcript").unstarted(this::read);
  }

  static Transcript of(InputStream stream) {
    Transcript transcript = new Transcript(stream);
    transcript.reader.start();
    return transcript;
  }

  private void read() {
    byte[] buffer = new byte[8192];
    try (stream) {
      for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
        keep(buffer, length);
      }
    } catch (IOException e) {
      // The process was killed, or its stream closed below: what was read counts.
      return;
    }
  }

  private void keep(byte[] buffer, int length) {
    kept.write(buffer, 0, Math.min(length, BYTES_MAX - kept.size()));
  }

  /**
   * All of it, or what there is by then: a process that has ended may have left a daemon that holds
   * its output open for ever.
   */
  String text(Duration patience) {
    boolean interrupted = Thread.interrupted();
    try {
      reader.join(patience);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return kept.toString(StandardCharsets.UTF_8);
  }
}
