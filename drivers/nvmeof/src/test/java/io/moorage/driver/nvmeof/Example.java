// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.NetworkLayer.Wanted;
import io.moorage.driver.spec.NvmeNames;
import io.moorage.driver.spec.NvmeSpec;
import io.moorage.driver.spec.NvmeSpec.Portal;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.util.List;
import java.util.Map;

/** A resource that one node has and two others may use. */
final class Example {
  static final ResourceName DATA = new ResourceName("Data");
  static final String SUBSYSTEM = NvmeNames.subsystem(DATA, "5f1c");
  static final String BETA = NvmeNames.host(new NodeName("beta"));
  static final String GAMMA = NvmeNames.host(new NodeName("gamma"));
  static final Portal FIRST = new Portal("10.77.0.1", 4420);
  static final Portal SECOND = new Portal("10.78.0.1", 4420);
  static final ByteSize SIZE = ByteSize.mebibytes(64);

  private Example() {}

  static NvmeLayer layer(FakeKernel kernel) {
    return new NvmeLayer(runner(), kernel, kernel.fabrics::timePasses);
  }

  static CommandRunner runner() {
    return (command, input, limit) ->
        new CommandResult(command, new CommandResult.End.Exited(0), "", "");
  }

  static NvmeSpec.Target target(Integer... volumes) {
    return new NvmeSpec.Target(SUBSYSTEM, List.of(FIRST), List.of(BETA), List.of(volumes));
  }

  static Wanted wanted(NvmeSpec.Target spec, Map<Integer, String> devices) {
    return new Wanted(DATA, spec, devices);
  }

  static Wanted initiator(List<Portal> portals, Map<Integer, ByteSize> volumes) {
    return new Wanted(DATA, new NvmeSpec.Initiator(SUBSYSTEM, portals, BETA, volumes), Map.of());
  }
}
