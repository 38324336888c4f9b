// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetriesTest {
  @Test
  void thePauseDoublesUpToItsLimit() {
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      Retries retries = new Retries(timer, Duration.ofMillis(200), Duration.ofSeconds(30));

      assertThat(IntStream.range(0, 9).mapToObj(failed -> retries.pause(failed).toMillis()))
          .containsExactly(200L, 400L, 800L, 1600L, 3200L, 6400L, 12800L, 25600L, 30000L);
      assertThat(retries.pause(1000)).isEqualTo(Duration.ofSeconds(30));
    }
  }
}
