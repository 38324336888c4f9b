// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.driver.tool.CommandResult;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostCommandRunnerTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(200);
  private final HostCommandRunner runner = new HostCommandRunner(CommandTrace.off());
  @TempDir private Path directory = Path.of("set by JUnit");

  private CommandResult shell(String script, Duration limit) {
    return runner.run(List.of("/bin/sh", "-c", script), limit);
  }

  @Test
  void outputErrorsAndExitCodeAreKeptApart() {
    CommandResult result = shell("echo out; echo err >&2; exit 3", LONG);

    assertThat(result.output()).isEqualTo("out\n");
    assertThat(result.errors()).isEqualTo("err\n");
    assertThat(result.end()).isEqualTo(new CommandResult.End.Exited(3));
    assertThat(result.failure()).endsWith("exit code 3: err");
  }

  @Test
  void environmentIsThatOfTheToolsAndNothingElse() {
    CommandResult result = runner.run(List.of("env"), LONG);

    assertThat(result.output().lines())
        .contains("LC_ALL=C")
        .anyMatch(line -> line.startsWith("PATH=") && line.contains("/usr/sbin"))
        .noneMatch(line -> line.startsWith("HOME="));
  }

  @Test
  void standardInputIsEmpty() {
    assertThat(shell("cat; echo end", LONG).output()).isEqualTo("end\n");
  }

  @Test
  void argumentsGoThroughNoShell() {
    assertThat(runner.run(List.of("echo", "$(id) * ;"), LONG).output()).isEqualTo("$(id) * ;\n");
  }

  @Test
  void programThatIsNotThereIsSaid() {
    CommandResult result = runner.run(List.of("/no/such/program"), LONG);

    assertThat(result.end()).isInstanceOf(CommandResult.End.NotStarted.class);
    assertThat(result.failure()).contains("No such file or directory");
  }

  @Test
  void processAndItsChildrenAreKilledAtTheLimit() throws Exception {
    Path pid = directory.resolve("pid");
    CommandResult result = shell("sleep 600 & echo $! > " + pid + "; echo begun; wait", SHORT);

    assertThat(result.end()).isEqualTo(new CommandResult.End.TimedOut());
    assertThat(result.output()).isEqualTo("begun\n");
    assertEnds(Long.parseLong(Files.readString(pid).strip()));
  }

  @Test
  void interruptedCallerLeavesNoProcess() throws Exception {
    Path pipe = directory.resolve("pipe");
    Path pid = directory.resolve("pid");
    shell("mkfifo " + pipe, LONG);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<CommandResult> running =
          executor.submit(
              () -> shell("echo $$ > " + pid + "; echo > " + pipe + "; exec sleep 600", LONG));
      // Opens once the process is there.
      Files.readAllBytes(pipe);
      running.cancel(true);
    }
    assertEnds(Long.parseLong(Files.readString(pid).strip()));
  }

  @Test
  void talkativeProcessIsHeardOutAndCutShort() {
    CommandResult result =
        shell("head -c 10000000 /dev/zero; head -c 10000000 /dev/zero >&2", LONG);

    assertThat(result.succeeded()).isTrue();
    assertThat(result.output()).hasSize(4 << 20);
    assertThat(result.errors()).hasSize(4 << 20);
  }

  @Test
  void daemonThatKeepsTheOutputOpenHoldsNobodyUp() throws Exception {
    Path pid = directory.resolve("pid");
    CommandResult result = shell("sleep 600 & echo $! > " + pid + "; echo done", LONG);

    assertThat(result.succeeded()).isTrue();
    assertThat(result.output()).isEqualTo("done\n");
    ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void endOfTheCallerEndsTheProcess() throws Exception {
    Path pid = directory.resolve("pid");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process caller =
        new ProcessBuilder(
                java.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Caller.class.getName(),
                pid.toString())
            .redirectError(ProcessBuilder.Redirect.to(new File("/dev/null")))
            .start();
    try (var begun = caller.inputReader()) {
      // Among the lines of its log.
      assertThat(begun.lines().anyMatch("begun"::equals)).isTrue();
      caller.destroy();
      caller.waitFor();
    } finally {
      caller.destroyForcibly();
    }
    assertEnds(Long.parseLong(Files.readString(pid).strip()));
  }

  @Test
  void everyCommandIsTracedOnALineOfItsOwn() {
    ByteArrayOutputStream traced = new ByteArrayOutputStream();
    HostCommandRunner tracing =
        new HostCommandRunner(CommandTrace.to(new PrintStream(traced, true, UTF_8)));
    tracing.run(List.of("echo", "plain", "two words"), LONG);
    tracing.run(List.of("/bin/sh", "-c", "echo 'it'\nexit 7"), LONG);
    tracing.run(List.of("/no/such/program"), LONG);
    tracing.run(List.of("sleep", "600"), SHORT);

    assertThat(traced.toString(UTF_8).lines().map(line -> line.replaceFirst("\\d+ ms", "N ms")))
        .containsExactly(
            "trace: exit 0, N ms: echo plain 'two words'",
            "trace: exit 7, N ms: /bin/sh -c $'echo \\'it\\'\\nexit 7'",
            "trace: not started, N ms: /no/such/program",
            "trace: killed, N ms: sleep 600");
  }

  @Test
  void whatAHungToolSaidBeforeItHungIsInItsFailure() {
    CommandResult result = shell("echo waiting for the lock >&2; exec sleep 600", SHORT);

    assertThat(result.failure())
        .isEqualTo(
            "'/bin/sh -c echo waiting for the lock >&2; exec sleep 600': killed at its time limit:"
                + " waiting for the lock");
  }

  private static void assertEnds(long pid) throws Exception {
    var process = ProcessHandle.of(pid);
    if (process.isPresent()) {
      process.get().onExit().get();
    }
  }

  /** A process of its own that is ended while its command runs. */
  static final class Caller {
    private Caller() {}

    public static void main(String... arguments) throws Exception {
      Path pid = Path.of(arguments[0]);
      Path pipe = Path.of(arguments[0] + ".pipe");
      HostCommandRunner runner = new HostCommandRunner(CommandTrace.off());
      runner.run(List.of("mkfifo", pipe.toString()), LONG);
      String script = "echo $$ > " + pid + "; echo > " + pipe + "; exec sleep 600";
      Thread.ofPlatform().start(() -> runner.run(List.of("/bin/sh", "-c", script), LONG));
      Files.readAllBytes(pipe);
      System.out.println("begun");
    }
  }
}
