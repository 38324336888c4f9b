// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.spec.NvmeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What has to be done so that a node has the disks of another one. Pure. */
final class Connecting {
  /** A target that does not answer for so long is taken for gone. */
  private static final int KEEP_ALIVE_SECONDS = 5;

  private static final int RECONNECT_SECONDS = 2;

  /**
   * From then on what is read and written fails; until then it waits. As long as the kernel's usual
   * way of giving up a path, and long enough for a server to start.
   */
  private static final int FAIL_IO_SECONDS = 600;

  /** A path is tried again for ever: the target may come back after any time. */
  private static final int NEVER = -1;

  private Connecting() {}

  static List<Step> steps(NvmeSpec.Initiator spec, Fabrics found) {
    List<Step> steps = new ArrayList<>();
    List<Endpoint> endpoints = Endpoint.all(spec.portals());
    for (Endpoint endpoint : endpoints) {
      path(spec, endpoint, found).ifPresent(steps::add);
    }
    if (found.controllers().stream().anyMatch(path -> path.isLive() && wanted(path, endpoints))) {
      for (Controller controller : found.controllers()) {
        if (!wanted(controller, endpoints)) {
          steps.add(
              new Step(
                  "the path to " + controller.where() + " is not wanted any more",
                  List.of(controller.ended())));
        }
      }
    }
    steps.addAll(disks(spec, found));
    return steps;
  }

  private static boolean wanted(Controller controller, List<Endpoint> endpoints) {
    return controller.endpoint().map(endpoints::contains).orElse(false);
  }

  private static Optional<Step> path(NvmeSpec.Initiator spec, Endpoint endpoint, Fabrics found) {
    List<Controller> there =
        found.controllers().stream().filter(path -> path.leadsTo(endpoint)).toList();
    List<Change> changes =
        new ArrayList<>(there.stream().filter(Controller::isDead).map(Controller::ended).toList());
    if (changes.size() < there.size()) {
      return Optional.empty();
    }
    changes.add(new Change.Write(Fabrics.DEVICE, words(spec, endpoint)));
    return Optional.of(new Step("the path to " + endpoint + " is missing", changes));
  }

  private static String words(NvmeSpec.Initiator spec, Endpoint endpoint) {
    return String.join(
        ",",
        "transport=tcp",
        "traddr=" + endpoint.written(),
        "trsvcid=" + endpoint.port(),
        "nqn=" + spec.subsystem(),
        "hostnqn=" + spec.host(),
        "hostid=" + Identity.host(spec.host()),
        "keep_alive_tmo=" + KEEP_ALIVE_SECONDS,
        "reconnect_delay=" + RECONNECT_SECONDS,
        "ctrl_loss_tmo=" + NEVER,
        "fast_io_fail_tmo=" + FAIL_IO_SECONDS);
  }

  /** A path that lives is asked again for what should have come by itself. */
  private static List<Step> disks(NvmeSpec.Initiator spec, Fabrics found) {
    List<Change> ask =
        found.controllers().stream().filter(Controller::isLive).map(Controller::asked).toList();
    List<String> lacks = lacks(spec, found);
    return ask.isEmpty() || lacks.isEmpty()
        ? List.of()
        : List.of(new Step(String.join("; ", lacks), ask));
  }

  /** Which disks are not there, or too small, each in a few words. */
  static List<String> lacks(NvmeSpec.Initiator spec, Fabrics found) {
    List<String> lacks = new ArrayList<>();
    spec.volumes().keySet().stream()
        .sorted()
        .forEach(volume -> {
          ByteSize wanted = spec.volumes().getOrDefault(volume, ByteSize.ZERO);
          Optional<Disk> disk = found.disk(volume);
          if (disk.isEmpty()) {
            lacks.add("volume " + volume + " is not there");
          } else if (disk.get().size().compareTo(wanted) < 0) {
            lacks.add("volume " + volume + " has " + disk.get().size() + " instead of " + wanted);
          }
        });
    return lacks;
  }
}
