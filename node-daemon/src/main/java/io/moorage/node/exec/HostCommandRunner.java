// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.exec;

import io.moorage.driver.spec.Secret;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts processes on this host. None outlives its time limit, the interruption of its caller or an
 * orderly end of this process.
 */
public final class HostCommandRunner implements CommandRunner {
  private static final Logger LOG = LoggerFactory.getLogger(HostCommandRunner.class);
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** What a killed process or one with a talkative grandchild may still have to say. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Children children;
  private final CommandTrace trace;

  /**
   * @param trace told of every command
   */
  public HostCommandRunner(CommandTrace trace) {
    this.children = Children.endingWithThisProcess();
    this.trace = trace;
  }

  @Override
  public CommandResult run(List<String> command, Optional<Secret> input, Duration limit) {
    long start = System.nanoTime();
    CommandResult result = start(command, input, limit);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    trace.ended(result, took);
    if (result.end() instanceof CommandResult.End.TimedOut && took.compareTo(limit) >= 0) {
      // Whoever asked may keep the failure to himself, and a tool that hangs is everybody's affair.
      LOG.warn("a tool hung for {} s: {}", limit.toSeconds(), result.failure());
    }
    return result;
  }

  private CommandResult start(List<String> command, Optional<Secret> input, Duration limit) {
    Process process;
    try {
      process = children.start(builder(command, input.isPresent()));
    } catch (IOException e) {
      return new CommandResult(
          command, new CommandResult.End.NotStarted(String.valueOf(e.getMessage())), "", "");
    }
    try {
      Transcript output = Transcript.of(process.getInputStream());
      Transcript errors = Transcript.of(process.getErrorStream());
      input.ifPresent(secret -> hand(process, secret));
      CommandResult.End end = await(process, limit);
      return new CommandResult(command, end, output.text(LAST_WORDS), errors.text(LAST_WORDS));
    } finally {
      children.end(process);
    }
  }

  private CommandResult.End await(Process process, Duration limit) {
    try {
      if (process.waitFor(limit)) {
        return new CommandResult.End.Exited(process.exitValue());
      }
    } catch (InterruptedException e) {
      // The caller gives up; whoever interrupted it finds the mark.
      Thread.currentThread().interrupt();
    }
    children.end(process);
    return new CommandResult.End.TimedOut();
  }

  private static void hand(Process process, Secret secret) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(secret.value().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading; how it ended says more.
    }
  }

  static ProcessBuilder builder(List<String> command, boolean fed) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("PATH", PATH);
    if (!fed) {
      builder.redirectInput(Redirect.from(new File("/dev/null")));
    }
    builder.directory(new File("/"));
    return builder;
  }
}
