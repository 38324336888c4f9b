// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.nvmeof.NvmeLayer;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.NetworkLayer.Standing;
import io.moorage.driver.provider.NetworkLayer.Wanted;
import io.moorage.driver.spec.NvmeNames;
import io.moorage.driver.spec.NvmeSpec;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The driver alone, in a machine: {@code target|initiator adjust|look PORTALS DEVICE|MEBIBYTES}, or
 * {@code stop}. Portals are {@code address/port}, joined by commas.
 */
public final class NvmeProbe {
  private static final ResourceName DATA = new ResourceName("data");
  private static final String SUBSYSTEM = NvmeNames.subsystem(DATA, "5f1c");
  private static final String HOST = NvmeNames.host(new NodeName("n2"));

  private NvmeProbe() {}

  static void main(String[] arguments) {
    NvmeLayer layer = new NvmeLayer(runner());
    try {
      List<String> obstacles = layer.obstacles();
      if (!obstacles.isEmpty()) {
        throw new IllegalStateException(String.join("\n", obstacles));
      }
      if (arguments[0].equals("stop")) {
        layer.stopCommands(DATA).forEach(System.out::println);
        layer.stop(DATA);
        System.out.println(layer.look(DATA, Optional.empty()));
        return;
      }
      Wanted wanted = wanted(arguments[0], arguments[2], arguments[3]);
      layer.refresh();
      if (arguments[1].equals("adjust")) {
        layer.adjustCommands(wanted).forEach(System.out::println);
        layer.adjust(wanted);
      }
      Standing standing = layer.look(DATA, Optional.of(wanted));
      System.out.println("facts " + standing.facts());
      System.out.println("differences " + standing.differences());
    } catch (DriverException e) {
      System.out.println("failed: " + e.problem());
      System.exit(1);
    }
  }

  private static Wanted wanted(String side, String portals, String last) {
    List<NvmeSpec.Portal> where = Arrays.stream(portals.split(",")).map(NvmeProbe::portal).toList();
    return side.equals("target")
        ? new Wanted(
            DATA, new NvmeSpec.Target(SUBSYSTEM, where, List.of(HOST), List.of(0)), Map.of(0, last))
        : new Wanted(
            DATA,
            new NvmeSpec.Initiator(
                SUBSYSTEM, where, HOST, Map.of(0, ByteSize.mebibytes(Long.parseLong(last)))),
            Map.of());
  }

  private static NvmeSpec.Portal portal(String text) {
    int slash = text.indexOf('/');
    return new NvmeSpec.Portal(
        text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
  }

  private static CommandRunner runner() {
    return (command, input, limit) -> {
      try {
        Process process = new ProcessBuilder(command).inheritIO().start();
        return new CommandResult(
            command, new CommandResult.End.Exited(process.waitFor()), "", "see above");
      } catch (IOException e) {
        return new CommandResult(command, new CommandResult.End.NotStarted(e.toString()), "", "");
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    };
  }
}
