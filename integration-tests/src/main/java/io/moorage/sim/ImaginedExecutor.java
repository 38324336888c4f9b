// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs what it is given as events of the timeline: the threads of a daemon, without threads. */
final class ImaginedExecutor extends AbstractExecutorService implements ScheduledExecutorService {
  private final Timeline timeline;
  private final String name;
  private final Supplier<Duration> latency;
  private final Consumer<Runnable> within;
  private boolean shutdown;

  /**
   * An executor without work.
   *
   * @param latency how long a task waits for its turn
   * @param within runs a task as the process would
   */
  ImaginedExecutor(
      Timeline timeline, String name, Supplier<Duration> latency, Consumer<Runnable> within) {
    this.timeline = timeline;
    this.name = name;
    this.latency = latency;
    this.within = within;
  }

  /** A task that waits for its time; nobody can wait for it, for nobody else runs meanwhile. */
  private static final class Turn<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private Turn(Callable<V> work) {
      super(work);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return 0;
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }

    /** A process that dies in a task dies with the task's caller, whoever keeps the exception. */
    private void take() {
      run();
      if (state() == State.FAILED && exceptionNow() instanceof Crash crash) {
        throw crash;
      }
    }

    private boolean takeAgain() {
      boolean goesOn = runAndReset();
      if (state() == State.FAILED && exceptionNow() instanceof Crash crash) {
        throw crash;
      }
      return goesOn;
    }
  }

  @Override
  public void execute(Runnable task) {
    in(latency.get(), task);
  }

  private void in(Duration delay, Runnable task) {
    if (shutdown) {
      throw new RejectedExecutionException(name + " has been shut down");
    }
    timeline.after(
        delay,
        name,
        () -> {
          if (!shutdown) {
            within.accept(task);
          }
        });
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return schedule(
        () -> {
          task.run();
          return true;
        },
        delay,
        unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    Turn<V> turn = new Turn<>(task);
    in(Duration.of(delay, unit.toChronoUnit()).plus(latency.get()), turn::take);
    return turn;
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long first, long period, TimeUnit unit) {
    return scheduleWithFixedDelay(task, first, period, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long first, long delay, TimeUnit unit) {
    Turn<Boolean> turn =
        new Turn<>(() -> {
          task.run();
          return true;
        });
    again(turn, Duration.of(first, unit.toChronoUnit()), Duration.of(delay, unit.toChronoUnit()));
    return turn;
  }

  private void again(Turn<?> turn, Duration wait, Duration delay) {
    in(
        wait.plus(latency.get()),
        () -> {
          if (turn.takeAgain()) {
            again(turn, delay, delay);
          }
        });
  }

  @Override
  public void shutdown() {
    shutdown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return shutdown;
  }
}
