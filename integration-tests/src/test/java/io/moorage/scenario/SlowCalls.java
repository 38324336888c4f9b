// SPDX-License-Identifier: Apache-2.0
package io.moorage.scenario;

import io.moorage.cluster.Api;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Callers that each have a slow call of the hello plugin in flight, one after the other. */
final class SlowCalls implements AutoCloseable {
  private static final String PATH = "/plugins/hello/v1/slow?millis=250";

  private final Api api;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger answers = new AtomicInteger();
  private final List<String> failures = new CopyOnWriteArrayList<>();

  private SlowCalls(Api api) {
    this.api = api;
  }

  static SlowCalls to(Api api, int count) {
    SlowCalls calls = new SlowCalls(api);
    for (int i = 0; i < count; i++) {
      calls.callers.execute(calls::callOn);
    }
    return calls;
  }

  private void callOn() {
    while (!over.get()) {
      try {
        Api.Text answer = api.text("GET", PATH, "");
        if (answer.status() != 200) {
          failures.add(answer.status() + " " + answer.text());
        }
      } catch (IOException e) {
        failures.add(e.toString());
      }
      answers.incrementAndGet();
    }
  }

  /** Waits for so many more answers: as many calls as there are callers have begun since. */
  void awaitAnswers(int more) {
    int wanted = answers.get() + more;
    Awaitility.await("answers").atMost(Duration.ofSeconds(60)).until(() -> answers.get() >= wanted);
  }

  /** Answers that were not what the plugin says after a while. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    over.set(true);
    callers.close();
  }
}
