// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs the tools of DRBD, and says what went wrong in words for an operator. */
final class Tools {
  private static final Duration QUICK = Duration.ofSeconds(30);

  /** A cluster-wide change waits for the slowest peer. */
  private static final Duration CHANGE = Duration.ofMinutes(2);

  private static final Set<String> UNKNOWN = Set.of("(158) Unknown resource", "No such resource");
  private final CommandRunner runner;

  Tools(CommandRunner runner) {
    this.runner = runner;
  }

  CommandResult version() {
    return runner.run(Drbdadm.version(), QUICK);
  }

  /** A look at something that may fail; the caller reads the result. */
  CommandResult look(List<String> command) {
    return runner.run(command, QUICK);
  }

  /** All that the kernel has. */
  KernelState kernel() throws DriverException {
    CommandResult result = runner.run(Drbdsetup.now(), QUICK);
    if (!result.succeeded()) {
      throw unknown(result);
    }
    return KernelState.of(result.output().lines());
  }

  /** What the kernel has of a resource. */
  Optional<ResourceState> kernel(ResourceName resource) throws DriverException {
    CommandResult result = runner.run(Drbdsetup.now(resource), QUICK);
    if (!result.succeeded()) {
      if (UNKNOWN.stream().anyMatch(result.errors()::contains)) {
        return Optional.empty();
      }
      throw unknown(result);
    }
    return KernelState.of(result.output().lines()).find(resource.value());
  }

  private static DriverException unknown(CommandResult result) {
    return new DriverException(
        new Problem(
            "cannot tell how DRBD stands",
            Failures.quiet(result),
            "look whether the module is loaded: 'modprobe drbd', 'drbdadm --version'"));
  }

  /** How the kernel is configured, by resource. */
  Map<String, Running> running(List<String> show) throws DriverException {
    CommandResult result = runner.run(show, QUICK);
    if (!result.succeeded()) {
      throw unknown(result);
    }
    try {
      return Running.parse(result.output());
    } catch (JsonProcessingException e) {
      // Its text may hold a secret.
      throw new DriverException(
          new Problem(
              "'" + String.join(" ", show) + "' printed what is not understood",
              "it is no JSON",
              "look whether this version of drbd-utils is a known one: 'drbdadm --version'"));
    }
  }

  /**
   * Changes something.
   *
   * @param harmless what the tool says where there was nothing to do
   */
  void run(String what, List<String> command, Set<String> harmless) throws DriverException {
    CommandResult result = runner.run(command, CHANGE);
    if (!result.succeeded() && harmless.stream().noneMatch(result.errors()::contains)) {
      throw new DriverException(Failures.of(what, result));
    }
  }
}
