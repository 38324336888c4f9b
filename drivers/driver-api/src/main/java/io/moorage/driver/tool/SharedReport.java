// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.tool;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A report that takes long and is wanted by many at once. One that has begun may miss what its
 * caller changed just before, so it serves only those who asked before it began; all who ask while
 * it runs share the next.
 */
public final class SharedReport<T> {
  private final Callable<T> source;

  /** Held while a report is made. */
  private final ReentrantLock making = new ReentrantLock();

  private final ReentrantLock joining = new ReentrantLock();
  private Optional<FutureTask<T>> next = Optional.empty();

  /**
   * @param source makes the report; throws nothing checked but {@link DriverException}
   */
  public SharedReport(Callable<T> source) {
    this.source = source;
  }

  /**
   * A report that was begun after this was called.
   *
   * @throws DriverException where it could not be made
   */
  public T ask() throws DriverException {
    Turn<T> turn = join();
    if (turn.makesIt()) {
      making.lock();
      try {
        close();
        turn.report().run();
      } finally {
        making.unlock();
      }
    }
    return result(turn.report());
  }

  /** Whoever comes first makes it. */
  private Turn<T> join() {
    joining.lock();
    try {
      boolean first = next.isEmpty();
      FutureTask<T> report = next.orElseGet(() -> new FutureTask<>(source));
      next = Optional.of(report);
      return new Turn<>(report, first);
    } finally {
      joining.unlock();
    }
  }

  /** Nobody joins the next one from now on: it begins. */
  private void close() {
    joining.lock();
    try {
      next = Optional.empty();
    } finally {
      joining.unlock();
    }
  }

  private record Turn<T>(FutureTask<T> report, boolean makesIt) {}

  private static <T> T result(FutureTask<T> report) throws DriverException {
    try {
      return report.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriverException(Problem.of("interrupted while a report was waited for"), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DriverException failure) {
        // Anew for each caller, so that each has its own way in the trace.
        throw new DriverException(failure.problem(), failure);
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
