// SPDX-License-Identifier: Apache-2.0
package io.moorage.survive;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.scenario.ThreeNodes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Server and daemons are killed at random moments while callers work. Whatever was acknowledged
 * holds, whatever was not leaves nothing, and in the end all is settled.
 */
@Tag("survive")
class SurviveIT {
  private static final Path LOGS = Path.of("target", "survive-logs");
  private static final int CALLERS = 4;
  private static final int SERVER_KILLS = 50;
  private static final int NODE_KILLS = 30;
  private static final int KILLS_OF_BOTH = 20;
  private static final long SETTLE_SECONDS = 240;
  private static final int WORK_MAX = 12;
  private static final long WORK_LIMIT = Duration.ofMillis(1500).toNanos();
  private static final long PROGRESS = Duration.ofSeconds(5).toNanos();

  private final long seed = Long.getLong("moor.survive.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Tally tally = new Tally();
  private final CountDownLatch over = new CountDownLatch(1);
  private long shown = System.nanoTime();

  @Test
  void nothingIsLostLeakedOrStuckWhateverIsKilled() throws Exception {
    System.out.println("survive: seed " + seed + "; -Dmoor.survive.seed=" + seed + " repeats it");
    try (ThreeNodes nodes = ThreeNodes.start()) {
      try {
        killAndCheck(nodes);
      } catch (Exception | AssertionError e) {
        nodes.cluster().saveLogs(LOGS);
        System.out.println(
            "survive: failed with seed " + seed + "; the logs are in " + LOGS.toAbsolutePath());
        throw e;
      }
    }
    assertThat(tally.of("server kills")).isGreaterThanOrEqualTo(SERVER_KILLS);
    for (String work : List.of("created", "deleted", "snapshots", "rolled back", "cloned")) {
      assertThat(tally.of(work)).as(work + " in " + tally).isGreaterThan(10);
    }
    assertThat(tally.of("lost answers")).as("calls that a kill cut off").isGreaterThan(10);
  }

  private void killAndCheck(ThreeNodes nodes) throws Exception {
    List<Caller> callers = worked(nodes, new Disks(nodes, new Persistence(tally)));
    nodes.awaitOnline();
    for (Caller caller : callers) {
      caller.checkAll();
    }
    nodes.awaitNothingLeft();
    exactlyTheDisksOf(nodes, callers);
    for (Caller caller : callers) {
      caller.checkSnapshots();
    }
    nodes.clear();
    System.out.println("survive: all is as it was promised; " + tally);
  }

  private List<Caller> worked(ThreeNodes nodes, Disks disks) throws Exception {
    List<Future<Caller>> futures = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
      for (int i = 0; i < CALLERS; i++) {
        futures.add(
            threads.submit(new Caller("c" + i + "x", random.nextLong(), disks, tally, over)));
      }
      try {
        kill(nodes, futures);
      } finally {
        over.countDown();
      }
    }
    List<Caller> callers = new ArrayList<>();
    for (Future<Caller> future : futures) {
      callers.add(future.get(SETTLE_SECONDS, TimeUnit.SECONDS));
    }
    return callers;
  }

  private void kill(ThreeNodes nodes, List<Future<Caller>> callers) throws IOException {
    for (int i = 0; i < SERVER_KILLS; i++) {
      letThemWork();
      nodes.cluster().killServer();
      nodes.cluster().restartServer();
      tally.add("server kills");
      progress(callers);
    }
    for (int i = 0; i < NODE_KILLS; i++) {
      letThemWork();
      String node = anyNode();
      nodes.cluster().killNode(node);
      pause(300);
      nodes.cluster().restartNode(node);
      tally.add("node kills");
      progress(callers);
    }
    for (int i = 0; i < KILLS_OF_BOTH; i++) {
      letThemWork();
      killBoth(nodes, anyNode());
      tally.add("kills of both");
      progress(callers);
    }
  }

  /** Until some more work is done, and then until some moment in the midst of the next. */
  private void letThemWork() {
    int wanted = tally.work() + random.nextInt(WORK_MAX);
    long end = System.nanoTime() + WORK_LIMIT;
    while (tally.work() < wanted && System.nanoTime() < end) {
      pause(20);
    }
    pause(100);
  }

  private void killBoth(ThreeNodes nodes, String node) throws IOException {
    boolean serverFirst = random.nextBoolean();
    if (serverFirst) {
      nodes.cluster().killServer();
      pause(100);
    }
    nodes.cluster().killNode(node);
    if (!serverFirst) {
      pause(100);
      nodes.cluster().killServer();
    }
    if (random.nextBoolean()) {
      nodes.cluster().restartServer();
      nodes.cluster().restartNode(node);
    } else {
      nodes.cluster().restartNode(node);
      nodes.cluster().restartServer();
    }
  }

  private String anyNode() {
    return ThreeNodes.NODES.get(random.nextInt(ThreeNodes.NODES.size()));
  }

  /** Lets the others work for a random while: any moment is a good one to be killed in. */
  private void pause(int millisMax) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(millisMax)));
  }

  /** A caller that has failed ends the run at once, with its reason. */
  private void progress(List<Future<Caller>> callers) {
    for (Future<Caller> caller : callers) {
      if (caller.isDone()) {
        throw new AssertionError("a caller ended early with seed " + seed, failure(caller));
      }
    }
    if (System.nanoTime() - shown > PROGRESS) {
      shown = System.nanoTime();
      System.out.println("survive: " + tally);
    }
  }

  private static Throwable failure(Future<Caller> caller) {
    return caller.state() == Future.State.FAILED
        ? caller.exceptionNow()
        : new IllegalStateException("it ended before it was to");
  }

  private static void exactlyTheDisksOf(ThreeNodes nodes, List<Caller> callers) throws IOException {
    TreeSet<String> wanted = new TreeSet<>();
    callers.forEach(caller -> wanted.addAll(caller.disks()));
    TreeSet<String> there = new TreeSet<>();
    nodes
        .api()
        .get("/v1/resource-definitions")
        .required("listing definitions")
        .forEach(definition -> there.add(definition.path("name").asText()));
    assertThat(there).isEqualTo(wanted);
  }
}
