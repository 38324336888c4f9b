// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedReportTest {

  @Test
  void whoeverAsksWhileOneIsMadeSharesTheNext() throws Exception {
    AtomicInteger made = new AtomicInteger();
    CountDownLatch firstBegan = new CountDownLatch(1);
    CountDownLatch firstMayEnd = new CountDownLatch(1);
    SharedReport<Integer> report =
        new SharedReport<>(() -> {
          int number = made.incrementAndGet();
          if (number == 1) {
            firstBegan.countDown();
            firstMayEnd.await();
          }
          return number;
        });
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> first = executor.submit(report::ask);
      firstBegan.await();
      CountDownLatch asked = new CountDownLatch(10);
      List<Future<Integer>> others = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        others.add(
            executor.submit(() -> {
              asked.countDown();
              return report.ask();
            }));
      }
      asked.await();
      firstMayEnd.countDown();

      assertThat(first.get()).isEqualTo(1);
      for (Future<Integer> other : others) {
        assertThat(other.get()).isGreaterThan(1);
      }
    }
    assertThat(made.get()).isLessThanOrEqualTo(11);
  }

  @Test
  void failureIsThatOfEverybodyAndOnlyThatOnce() throws Exception {
    AtomicInteger made = new AtomicInteger();
    SharedReport<String> report =
        new SharedReport<>(() -> {
          if (made.incrementAndGet() == 1) {
            throw new DriverException(Problem.of("no group"));
          }
          return "fine";
        });

    assertThatThrownBy(report::ask).isInstanceOf(DriverException.class).hasMessage("no group");
    assertThat(report.ask()).isEqualTo("fine");
  }
}
