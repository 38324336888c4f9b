// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.capability;

import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Reads the facts of a host; changes nothing on it, and loads no module. */
public final class HostReader {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final List<String> PATH =
      List.of("usr/local/sbin", "usr/local/bin", "usr/sbin", "usr/bin", "sbin", "bin");
  private final Path root;
  private final CommandRunner runner;

  /**
   * @param root the directory that the host's files are under
   */
  public HostReader(Path root, CommandRunner runner) {
    this.root = root;
    this.runner = runner;
  }

  public HostFacts read() {
    Map<Tool, ToolFact> tools = new EnumMap<>(Tool.class);
    for (Tool tool : Tool.values()) {
      tools.put(tool, read(tool));
    }
    return new HostFacts(new KernelModuleFiles(root).read(), tools);
  }

  private ToolFact read(Tool tool) {
    if (PATH.stream()
        .map(directory -> root.resolve(directory).resolve(tool.program()))
        .noneMatch(Files::isExecutable)) {
      return new ToolFact.Missing();
    }
    if (tool.versionArguments().isEmpty()) {
      return new ToolFact.Found("");
    }
    List<String> command = new ArrayList<>(List.of(tool.program()));
    command.addAll(tool.versionArguments());
    CommandResult result = runner.run(command, LIMIT);
    // Some say their version and fail all the same: lvm without its device mapper, zfs without its
    // module. What the kernel lacks is judged by the kernel's own files.
    return result.succeeded() || Version.find(result.output()).isPresent()
        ? new ToolFact.Found(result.output().strip())
        : new ToolFact.Broken(result.failure());
  }
}
