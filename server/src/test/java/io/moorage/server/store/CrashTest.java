// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed in the midst of commits has kept every one that it acknowledged. */
class CrashTest {
  private static final int KILLS = 5;
  private static final int COMMITS_BEFORE_A_KILL = 20;

  @TempDir Path directory;

  @Test
  @Timeout(60)
  void everythingAcknowledgedSurvivesAKill() throws Exception {
    Path file = directory.resolve("moorage.db");
    for (int kill = 0; kill < KILLS; kill++) {
      long acknowledged = killed(file);

      try (SqliteStore store = SqliteStore.open(file)) {
        StateStore.Loaded loaded = store.load();
        long revision = loaded.cluster().revision();
        assertThat(revision).isGreaterThanOrEqualTo(acknowledged);
        assertThat(loaded.quarantined()).isEmpty();
        assertThat(loaded.cluster().keyValues())
            .as("every change up to the revision, and none beyond it")
            .hasSize(Math.toIntExact(revision));
        assertThat(store.log(1)).extracting(StateStore.LogRow::revision).containsExactly(revision);
        assertThat(loaded.epoch()).isEqualTo(2L * (kill + 1));
      }
    }
  }

  /** Runs a process, kills it, and returns the last revision that it said was durable. */
  private static long killed(Path file) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Committer.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long last = 0;
    try (BufferedReader lines = process.inputReader()) {
      for (int i = 0; i < COMMITS_BEFORE_A_KILL; i++) {
        last = Long.parseLong(Objects.requireNonNull(lines.readLine(), "it died by itself"));
      }
      // Through its handle: the process itself would close its output, unread.
      process.toHandle().destroyForcibly();
      // What it said before it died counts too; a line that was cut off was not said.
      for (String line : List.copyOf(lines.lines().toList())) {
        last = Math.max(last, line.isEmpty() ? 0 : Long.parseLong(line));
      }
    }
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return last;
  }
}
