// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.NvmeFacts;
import io.moorage.driver.spec.NvmeNames;
import io.moorage.driver.spec.NvmeSpec;
import io.moorage.driver.spec.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Uses resources of other nodes. */
final class InitiatorSide {
  /** A disk shows within a moment of its connection; the rest is patience with a slow machine. */
  private static final int LOOKS = 200;

  /** The other node may hear a moment later than this one that it is to let it in. */
  private static final int TRIES = 100;

  private static final Set<String> NOT_YET =
      Set.of("Connection refused", "Input/output error", "Invalid argument");

  private final KernelFiles files;
  private final Usage usage;
  private final Runnable pause;

  /** Who has disks open, as of the last search. */
  private volatile Map<String, List<String>> openers = Map.of();

  /**
   * An initiator on a host.
   *
   * @param pause lets a twentieth of a second pass
   */
  InitiatorSide(KernelFiles files, Runnable pause) {
    this.files = files;
    this.usage = new Usage(files);
    this.pause = pause;
  }

  List<Step> plan(NvmeSpec.Initiator spec) throws IOException {
    return Connecting.steps(spec, Fabrics.read(files, spec.subsystem()));
  }

  /** Also what no path can be asked for, since none is there. */
  List<String> differences(NvmeSpec.Initiator spec, Fabrics found) {
    List<String> differences = new ArrayList<>();
    for (Step step : Connecting.steps(spec, found)) {
      differences.add(step.because());
    }
    String lacks = String.join("; ", Connecting.lacks(spec, found));
    if (!lacks.isEmpty() && !differences.contains(lacks)) {
      differences.add(lacks);
    }
    return differences;
  }

  Fabrics found(String subsystem) throws IOException {
    return Fabrics.read(files, subsystem);
  }

  /** All that is connected of a resource. */
  List<Fabrics> found(ResourceName resource) throws IOException {
    return beside(resource, Optional.empty());
  }

  /** All that is connected under the name of a resource, beside what is wanted. */
  List<Fabrics> beside(ResourceName resource, Optional<String> wanted) throws IOException {
    String prefix = NvmeNames.subsystem(resource, "");
    return Fabrics.all(files).entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .filter(entry -> !wanted.equals(Optional.of(entry.getKey())))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** One path that fails does not keep the others from being made. */
  void adjust(ResourceName resource, NvmeSpec.Initiator spec) throws DriverException, IOException {
    Applied applied = tried(resource, spec);
    for (int more = 0; more < TRIES && notYet(applied); more++) {
      pause.run();
      applied = tried(resource, spec);
    }
    Fabrics found = awaited(spec);
    applied.check();
    List<String> lacks = Connecting.lacks(spec, found);
    if (!lacks.isEmpty()) {
      throw new DriverException(
          new Problem(
              "the disks of " + resource + " are not all there",
              String.join("; ", lacks),
              "look at the resource on the node that has its data, and at 'dmesg | grep nvme'; it"
                  + " is tried again"));
    }
  }

  private Applied tried(ResourceName resource, NvmeSpec.Initiator spec) throws IOException {
    Applied applied = new Applied(files, "could not connect to the target of " + resource);
    applied.all(plan(spec));
    return applied;
  }

  private static boolean notYet(Applied applied) {
    return applied.reason().filter(NOT_YET::contains).isPresent()
        && !Thread.currentThread().isInterrupted();
  }

  /** The kernel asks for the disks after the connection is made, so they come a moment later. */
  private Fabrics awaited(NvmeSpec.Initiator spec) throws IOException {
    Fabrics found = Fabrics.read(files, spec.subsystem());
    for (int look = 0; look < LOOKS && mayBecome(spec, found); look++) {
      pause.run();
      found = Fabrics.read(files, spec.subsystem());
    }
    return found;
  }

  private boolean mayBecome(NvmeSpec.Initiator spec, Fabrics found) {
    boolean lives = found.controllers().stream().anyMatch(Controller::isLive);
    return lives
        && !Thread.currentThread().isInterrupted()
        && (!Connecting.lacks(spec, found).isEmpty() || !hasNodes(found));
  }

  private boolean hasNodes(Fabrics found) {
    return found.disks().stream().allMatch(disk -> files.exists(disk.device()));
  }

  void stop(ResourceName resource, Optional<String> wanted) throws DriverException, IOException {
    List<Fabrics> connected = beside(resource, wanted);
    for (Fabrics fabrics : connected) {
      requireUnused(resource, fabrics);
    }
    Applied applied =
        new Applied(files, "could not end the connection to the target of " + resource);
    connected.forEach(fabrics -> applied.all(List.of(ended(fabrics))));
    applied.check();
  }

  static Step ended(Fabrics found) {
    return new Step(
        "it is connected", found.controllers().stream().map(Controller::ended).toList());
  }

  private void requireUnused(ResourceName resource, Fabrics found)
      throws DriverException, IOException {
    for (Disk disk : found.disks()) {
      List<String> users = usage.all(disk);
      if (!users.isEmpty()) {
        throw new DriverException(
            new Problem(
                "volume " + disk.volume() + " of " + resource + " is in use on this node",
                disk.device() + ": " + String.join(", ", users),
                "stop what uses it: 'fuser -v " + disk.device() + "' and 'lsblk' show it"));
      }
    }
  }

  /** Looks anew who has disks of ours open. */
  void refresh() throws IOException {
    Set<String> devices = new HashSet<>();
    for (Fabrics fabrics : Fabrics.all(files).values()) {
      fabrics.disks().forEach(disk -> devices.add(disk.device()));
    }
    openers = usage.openers(devices);
  }

  /** All that may change by itself, by subsystem. */
  Map<String, NvmeFacts> snapshot() throws IOException {
    Map<String, NvmeFacts> snapshot = new TreeMap<>();
    for (Map.Entry<String, Fabrics> entry : Fabrics.all(files).entrySet()) {
      snapshot.put(entry.getKey(), facts(entry.getValue(), List.of()));
    }
    return snapshot;
  }

  NvmeFacts facts(Fabrics found, List<String> drift) throws IOException {
    boolean inUse = false;
    for (Disk disk : found.disks()) {
      inUse = inUse || openers.containsKey(disk.device()) || !usage.standingOn(disk).isEmpty();
    }
    return new NvmeFacts(
        found.disks().stream()
            .map(disk -> new NvmeFacts.Volume(disk.volume(), disk.device(), disk.size()))
            .toList(),
        found.controllers().stream().map(InitiatorSide::path).toList(),
        inUse,
        drift);
  }

  private static NvmeFacts.Path path(Controller controller) {
    return new NvmeFacts.Path(
        controller.endpoint().map(Endpoint::written).orElse(controller.name()),
        controller.endpoint().map(Endpoint::port).orElse(0),
        controller.state());
  }
}
