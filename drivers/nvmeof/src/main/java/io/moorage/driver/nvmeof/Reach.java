// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import io.moorage.driver.nvmeof.Nvmet.Subsystem;
import io.moorage.driver.spec.NvmeNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Who may connect to a subsystem, and where: what it shares with others. Pure.
 *
 * @param ready whether all of it can be shown. Until then nobody is let in: a host that comes back
 *     and does not find a disk gives it up, with all that was still to be written.
 */
record Reach(String subsystem, List<Endpoint> endpoints, List<String> hosts, boolean ready) {

  /**
   * Hosts come before ports: one that is turned away may not try again. New ports come before old
   * ones go, so that one of them is always there.
   */
  List<Step> steps(Nvmet found) {
    List<Step> steps = new ArrayList<>();
    List<String> allowed = found.subsystem().map(Subsystem::allowedHosts).orElse(List.of());
    for (String host : hosts) {
      if (!allowed.contains(host)) {
        steps.add(new Step(host + " may not connect yet", admitted(host, found.hosts())));
      }
    }
    for (String host : allowed) {
      if (!hosts.contains(host)) {
        steps.add(new Step(host + " may still connect", dismissed(host)));
      }
    }
    steps.addAll(listening(found));
    steps.addAll(elsewhere(found));
    return steps;
  }

  private List<Change> admitted(String host, Set<String> known) {
    List<Change> changes = new ArrayList<>();
    if (!known.contains(host)) {
      changes.add(new Change.MakeDirectory(Nvmet.host(host)));
    }
    changes.add(new Change.Link(Nvmet.allowedHost(subsystem, host), Nvmet.host(host)));
    return changes;
  }

  private List<Change> dismissed(String host) {
    List<Change> changes = new ArrayList<>();
    changes.add(new Change.Unlink(Nvmet.allowedHost(subsystem, host)));
    if (NvmeNames.isOurs(host)) {
      changes.add(new Change.RemoveUnused(Nvmet.host(host)));
    }
    return changes;
  }

  private boolean isWanted(NvmetPort port) {
    return port.endpoint().map(endpoints::contains).orElse(false);
  }

  private List<Step> elsewhere(Nvmet found) {
    List<Step> steps = new ArrayList<>();
    for (NvmetPort port : found.portsOf(subsystem).values()) {
      if (!isWanted(port)) {
        String where = port.endpoint().map(Endpoint::toString).orElse("port " + port.number());
        steps.add(new Step("it is still offered at " + where, left(port)));
      }
    }
    return steps;
  }

  private List<Change> left(NvmetPort port) {
    List<Change> changes = new ArrayList<>();
    changes.add(new Change.Unlink(NvmetPort.link(port.number(), subsystem)));
    if (port.isOurs() && port.subsystems().size() == 1) {
      changes.add(new Change.RemoveDirectory(NvmetPort.path(port.number())));
    }
    return changes;
  }

  /** Empty ports of ours are what a crash left: they are used, or ended. */
  private List<Step> listening(Nvmet found) {
    List<Step> steps = new ArrayList<>();
    Set<Integer> taken = new TreeSet<>(found.ports().keySet());
    List<NvmetPort> idle = new ArrayList<>(idle(found));
    for (Endpoint endpoint : endpoints) {
      if (ready && found.portsOf(subsystem).values().stream().noneMatch(at(endpoint))) {
        steps.add(
            new Step("it is not offered at " + endpoint, offered(endpoint, found, idle, taken)));
      }
    }
    idle.forEach(port -> steps.add(leftOver(port)));
    return steps;
  }

  private static List<NvmetPort> idle(Nvmet found) {
    return found.ports().values().stream()
        .filter(NvmetPort::isOurs)
        .filter(NvmetPort::isIdle)
        .toList();
  }

  private static Step leftOver(NvmetPort port) {
    return new Step(
        "port " + port.number() + " of nvmet is left over",
        List.of(new Change.RemoveDirectory(NvmetPort.path(port.number()))));
  }

  private static Predicate<NvmetPort> at(Endpoint endpoint) {
    return port -> port.listensOn(endpoint);
  }

  private List<Change> offered(
      Endpoint endpoint, Nvmet found, List<NvmetPort> idle, Set<Integer> taken) {
    Optional<NvmetPort> there =
        found.ports().values().stream().filter(NvmetPort::isOurs).filter(at(endpoint)).findFirst();
    if (there.isPresent()) {
      idle.remove(there.get());
      return List.of(linked(there.get().number()));
    }
    List<Change> changes = new ArrayList<>();
    int number = idle.isEmpty() ? free(taken) : idle.removeFirst().number();
    if (taken.add(number)) {
      changes.add(new Change.MakeDirectory(NvmetPort.path(number)));
    }
    String path = NvmetPort.path(number);
    changes.add(new Change.Write(path + "/addr_trtype", "tcp"));
    changes.add(new Change.Write(path + "/addr_adrfam", endpoint.family()));
    changes.add(new Change.Write(path + "/addr_traddr", endpoint.written()));
    changes.add(new Change.Write(path + "/addr_trsvcid", Integer.toString(endpoint.port())));
    changes.add(linked(number));
    return changes;
  }

  private Change linked(int number) {
    return new Change.Link(NvmetPort.link(number, subsystem), Nvmet.subsystem(subsystem));
  }

  private static int free(Set<Integer> taken) {
    int number = NvmetPort.FIRST;
    while (taken.contains(number)) {
      number++;
    }
    return number;
  }

  /** That nobody may connect any more, anywhere; ports first, so that nobody is half in. */
  static List<Step> ended(String subsystem, Nvmet found) {
    Reach nowhere = new Reach(subsystem, List.of(), List.of(), false);
    List<Step> steps = new ArrayList<>(nowhere.elsewhere(found));
    idle(found).forEach(port -> steps.add(leftOver(port)));
    found
        .subsystem()
        .map(Subsystem::allowedHosts)
        .orElse(List.of())
        .forEach(host -> steps.add(new Step(host + " may still connect", nowhere.dismissed(host))));
    return steps;
  }
}
