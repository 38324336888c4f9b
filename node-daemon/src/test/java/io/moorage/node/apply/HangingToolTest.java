// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import static io.moorage.node.apply.Specs.present;
import static io.moorage.node.apply.Specs.resources;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.Layers;
import io.moorage.driver.simulated.Faults;
import io.moorage.driver.simulated.SimulatedDisks;
import io.moorage.driver.simulated.SimulatedProviderFactory;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.Step;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import io.moorage.node.exec.CommandTrace;
import io.moorage.node.exec.HostCommandRunner;
import io.moorage.node.ledger.MemoryLines;
import io.moorage.node.ledger.SpecLedger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose steps run a real script, which hangs for one of two lanes. */
class HangingToolTest {
  private static final LiveNode.Pace PACE =
      new LiveNode.Pace(4, Duration.ofHours(1), Duration.ofMillis(1), Duration.ofMillis(20));

  @TempDir Path directory = Path.of("set by JUnit");
  private final CommandRunner runner = new HostCommandRunner(CommandTrace.off());
  private final Queue<String> ended = new ConcurrentLinkedQueue<>();

  /** Runs the script before each step, in the way in which a driver runs its tool. */
  private final class Scripted implements Faults {
    private final Path script;

    Scripted(Path script) {
      this.script = script;
    }

    @Override
    public void before(Step step) throws DriverException {
      String lane = step.summary().contains("stuck") ? "stuck" : "quick";
      CommandResult result =
          runner.run(List.of("/bin/sh", script.toString(), lane), Duration.ofSeconds(3));
      ended.add(lane);
      if (!result.succeeded()) {
        throw new DriverException(new Problem(step.summary() + " failed", result.failure(), ""));
      }
    }
  }

  private static ItemState state(LiveNode node, String id) {
    return node.board().everything().resources().stream()
        .filter(report -> report.id().equals(id))
        .map(ResourceReport::state)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void itsLaneAloneWaitsAndTheTimeOutSaysCommandAndStandardError() throws Exception {
    Path broken = Files.createFile(directory.resolve("broken"));
    Path script = directory.resolve("tool");
    Files.writeString(
        script,
        """
        if [ "$1" = stuck ] && [ -e %s ]; then
          echo 'waiting for the disk' >&2
          sleep 600
        fi
        """
            .formatted(broken));
    SimulatedProviderFactory factory =
        new SimulatedProviderFactory(
            new SimulatedDisks(ByteSize.gibibytes(1)),
            new Scripted(script),
            InstantSource.system());
    try (LiveNode node =
        LiveNode.start(
            NodeCore.on(SpecLedger.open(new MemoryLines()), List.of(factory), Layers.NONE),
            PACE,
            Thread.ofPlatform().daemon().factory())) {
      node.accept(Specs.pools());
      node.accept(resources(present("r1", "stuck"), present("r2", "quick")));

      await().until(() -> state(node, "r2") instanceof ItemState.Settled);
      await()
          .pollInterval(Duration.ofMillis(1))
          .untilAsserted(() ->
              assertThat(state(node, "r1"))
                  .isInstanceOfSatisfying(
                      ItemState.Failed.class,
                      failed ->
                          assertThat(failed.problem().cause())
                              .isEqualTo(
                                  "'/bin/sh "
                                      + script
                                      + " stuck': killed at its time limit: waiting for the"
                                      + " disk")));
      // The other lane was through with all its steps before the first time-out.
      assertThat(ended).startsWith("quick").endsWith("stuck");

      Files.delete(broken);
      await().until(() -> state(node, "r1") instanceof ItemState.Settled);
    }
  }
}
