// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a host can do it. The modules are loaded here: two of them the kernel would load by
 * itself, but neither the target nor the file that makes connections is there before.
 */
record Readiness(KernelFiles files, CommandRunner runner) {
  private static final List<String> MODULES =
      List.of("nvmet", "nvmet-tcp", "nvme-fabrics", "nvme-tcp");
  private static final Duration LIMIT = Duration.ofMinutes(1);

  List<String> obstacles() {
    List<String> obstacles = new ArrayList<>();
    for (String module : MODULES) {
      CommandResult loaded = runner.run(List.of("modprobe", module), LIMIT);
      if (!loaded.succeeded() && !isThere(module)) {
        obstacles.add(
            "the kernel module "
                + module
                + " cannot be loaded: install the kernel package that has it ("
                + loaded.failure()
                + ")");
      }
    }
    if (!obstacles.isEmpty()) {
      return obstacles;
    }
    if (!files.exists(Nvmet.SUBSYSTEMS)) {
      obstacles.add(
          "there is no " + Nvmet.ROOT + ": 'mount -t configfs configfs /sys/kernel/config'");
    }
    if (!files.exists(Fabrics.DEVICE)) {
      obstacles.add("there is no " + Fabrics.DEVICE + ": load the module nvme-fabrics");
    }
    return obstacles;
  }

  private boolean isThere(String module) {
    return files.exists("/sys/module/" + module.replace('-', '_'));
  }
}
