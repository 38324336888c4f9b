// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.moorage.api.model.LayerKind;
import io.moorage.driver.spec.Capabilities;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CapabilityReadingTest {
  private static final Capabilities BEFORE =
      new Capabilities(Set.of(), Set.of(), Map.of(), Map.of());
  private static final Capabilities AFTER =
      new Capabilities(Set.of(), Set.of(LayerKind.LUKS), Map.of(), Map.of());

  @Test
  void everyQuestionIsAnsweredAfresh() {
    AtomicInteger count = new AtomicInteger();
    CapabilityReading reading =
        new CapabilityReading(
            () -> count.incrementAndGet() == 1 ? BEFORE : AFTER, Duration.ofMinutes(1));

    assertThat(reading.get()).isEqualTo(AFTER);
    assertThat(reading.get()).isEqualTo(AFTER);
    assertThat(count).hasValue(3);
  }

  @Test
  void aToolThatHangsLeavesTheOldAnswerAndIsStartedOnlyOnce() {
    CountDownLatch hanging = new CountDownLatch(1);
    AtomicInteger count = new AtomicInteger();
    CapabilityReading reading =
        new CapabilityReading(
            () -> {
              if (count.incrementAndGet() == 1) {
                return BEFORE;
              }
              waitFor(hanging);
              return AFTER;
            },
            Duration.ofMillis(20));

    assertThat(reading.get()).isEqualTo(BEFORE);
    assertThat(reading.get()).isEqualTo(BEFORE);
    assertThat(count).hasValue(2);
    hanging.countDown();
    await().until(() -> reading.get().equals(AFTER));
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
