// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import io.moorage.driver.nvmeof.Nvmet.Namespace;
import io.moorage.driver.nvmeof.Nvmet.Subsystem;
import io.moorage.driver.spec.NvmeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What of the kernel's state nobody asked for, in words. Pure. */
final class Drift {
  private Drift() {}

  static List<String> ofTarget(NvmeSpec.Target spec, Offer offer, Nvmet found) {
    List<String> drift = new ArrayList<>();
    found.subsystem().ifPresent(subsystem -> add(drift, spec, offer, subsystem));
    List<Endpoint> wanted = Endpoint.all(spec.portals());
    for (NvmetPort port : found.portsOf(spec.subsystem()).values()) {
      if (port.endpoint().filter(wanted::contains).isEmpty()) {
        drift.add("it is offered on port " + port.number() + " of nvmet, which was not asked for");
      }
    }
    return drift;
  }

  private static void add(
      List<String> drift, NvmeSpec.Target spec, Offer offer, Subsystem subsystem) {
    if (subsystem.anyHost()) {
      drift.add("any host may connect");
    }
    for (String host : subsystem.allowedHosts()) {
      if (!spec.hosts().contains(host)) {
        drift.add("the host " + host + " may connect, which was not asked for");
      }
    }
    subsystem
        .namespaces()
        .forEach((number, namespace) -> namespace(offer, number, namespace).ifPresent(drift::add));
  }

  private static Optional<String> namespace(Offer offer, int number, Namespace found) {
    int volume = Offer.volume(number);
    if (!offer.volumes().contains(volume)) {
      return Optional.of("volume " + volume + " is offered, which was not asked for");
    }
    return Optional.ofNullable(offer.devices().get(volume))
        .flatMap(device -> offer.wrong(volume, device, found));
  }

  /** Paths that are missing or do not work, and connections under another name than ours. */
  static List<String> ofInitiator(NvmeSpec.Initiator spec, Fabrics found) {
    List<String> drift = new ArrayList<>();
    for (Endpoint endpoint : Endpoint.all(spec.portals())) {
      if (found.controllers().stream().noneMatch(path -> path.leadsTo(endpoint))) {
        drift.add("the path to " + endpoint + " is missing");
      }
    }
    for (Controller controller : found.controllers()) {
      if (!controller.isLive()) {
        drift.add("the path to " + controller.where() + " is " + controller.state());
      }
      if (!controller.host().equals(spec.host())) {
        drift.add("the path to " + controller.where() + " is connected as " + controller.host());
      }
    }
    return drift;
  }
}
