// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private final FakeKernel kernel = new FakeKernel();

  private static CommandRunner failing(String module) {
    return (command, input, limit) ->
        new CommandResult(
            command,
            new CommandResult.End.Exited(command.getLast().equals(module) ? 1 : 0),
            "",
            "modprobe: FATAL: Module " + module + " not found.\n");
  }

  @Test
  void aHostWithAllModulesIsReady() {
    kernel.files.put(Fabrics.DEVICE, "");

    assertThat(new Readiness(kernel, Example.runner()).obstacles()).isEmpty();
  }

  @Test
  void aModuleThatIsMissingIsNamedUnlessItIsThereInAnotherWay() {
    kernel.files.put(Fabrics.DEVICE, "");
    Readiness readiness = new Readiness(kernel, failing("nvmet-tcp"));

    assertThat(readiness.obstacles())
        .singleElement()
        .asString()
        .contains("nvmet-tcp cannot be loaded")
        .contains("not found");

    kernel.files.put("/sys/module/nvmet_tcp/refcnt", "0");
    kernel.files.put("/sys/module/nvmet_tcp", "");
    assertThat(readiness.obstacles()).isEmpty();
  }

  @Test
  void filesThatAreMissingAreNamed() {
    assertThat(new Readiness(kernel, Example.runner()).obstacles())
        .singleElement()
        .asString()
        .contains("/dev/nvme-fabrics");
  }
}
