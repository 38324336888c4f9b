// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.capability;

import java.util.Map;

/** What was found on a host, with no opinion on it. */
public record HostFacts(KernelModules modules, Map<Tool, ToolFact> tools) {
  public HostFacts {
    tools = Map.copyOf(tools);
  }

  public ToolFact tool(Tool tool) {
    return tools.getOrDefault(tool, new ToolFact.Missing());
  }
}
