// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.exec;

import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Follows processes on this host. None outlives an orderly end of this process. */
public final class HostCommandStream implements CommandStream {
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);
  private final Children children;
  private final CommandTrace trace;

  /**
   * @param trace told of every command when it has ended
   */
  public HostCommandStream(CommandTrace trace) {
    this.children = Children.endingWithThisProcess();
    this.trace = trace;
  }

  @Override
  public Following follow(
      List<String> command, Consumer<String> line, Consumer<CommandResult> ended) {
    long start = System.nanoTime();
    Consumer<CommandResult> last =
        result -> {
          trace.ended(result, Duration.ofNanos(System.nanoTime() - start));
          ended.accept(result);
        };
    Thread.Builder thread = Thread.ofVirtual().name("follower of " + command.getFirst());
    try {
      Process process = children.start(HostCommandRunner.builder(command, false));
      thread.start(() -> read(command, process, line, last));
      return () -> children.end(process);
    } catch (IOException e) {
      CommandResult.End end = new CommandResult.End.NotStarted(String.valueOf(e.getMessage()));
      thread.start(() -> last.accept(new CommandResult(command, end, "", "")));
      return () -> {};
    }
  }

  private void read(
      List<String> command, Process process, Consumer<String> line, Consumer<CommandResult> ended) {
    Transcript errors = Transcript.of(process.getErrorStream());
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      reader.lines().forEach(line);
    } catch (IOException | RuntimeException e) {
      // The process was killed while it spoke, or whoever listens failed: it is over either way.
      children.end(process);
    }
    CommandResult.End end = end(process);
    children.end(process);
    ended.accept(new CommandResult(command, end, "", errors.text(LAST_WORDS)));
  }

  private CommandResult.End end(Process process) {
    try {
      if (!process.waitFor(LAST_WORDS)) {
        // It closed its output and lives on: nothing more is to be heard of it.
        children.end(process);
      }
      return new CommandResult.End.Exited(process.waitFor());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new CommandResult.End.TimedOut();
    }
  }
}
