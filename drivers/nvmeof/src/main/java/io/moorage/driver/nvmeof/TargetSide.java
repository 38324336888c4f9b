// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.nvmeof.Nvmet.Namespace;
import io.moorage.driver.nvmeof.Nvmet.Subsystem;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.NvmeNames;
import io.moorage.driver.spec.NvmeSpec;
import io.moorage.driver.spec.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Offers resources of this node to others, by the kernel's own target. */
final class TargetSide {
  private final KernelFiles files;

  /** Held while hosts and ports change: resources share them. */
  private final ReentrantLock shared = new ReentrantLock();

  /** The sizes of devices when the kernel was last told to look at them, by namespace. */
  private final Map<String, ByteSize> told = new ConcurrentHashMap<>();

  TargetSide(KernelFiles files) {
    this.files = files;
  }

  /** What there is to do, in the order in which it is done. */
  List<Step> plan(NvmeSpec.Target spec, Map<Integer, String> devices) throws IOException {
    Nvmet found = Nvmet.read(files, spec.subsystem());
    Offer offer = offer(spec, devices);
    List<Step> steps =
        new ArrayList<>(offer.steps(found.subsystem(), !found.portsOf(spec.subsystem()).isEmpty()));
    steps.addAll(reach(spec, offer.waiting(found.subsystem()).isEmpty()).steps(found));
    return steps;
  }

  private Offer offer(NvmeSpec.Target spec, Map<Integer, String> devices) throws IOException {
    Map<Integer, ByteSize> sizes = new ConcurrentHashMap<>();
    for (int volume : spec.volumes()) {
      int namespace = Offer.namespace(volume);
      Optional.ofNullable(told.get(Nvmet.namespace(spec.subsystem(), namespace)))
          .ifPresent(size -> sizes.put(namespace, size));
    }
    return new Offer(spec.subsystem(), spec.volumes(), Backing.read(files, devices), sizes);
  }

  private static Reach reach(NvmeSpec.Target spec, boolean ready) {
    return new Reach(spec.subsystem(), Endpoint.all(spec.portals()), spec.hosts(), ready);
  }

  /**
   * A volume that cannot be offered keeps neither the others from it, nor a host that is to go from
   * being sent away.
   */
  void adjust(ResourceName resource, NvmeSpec.Target spec, Map<Integer, String> devices)
      throws DriverException, IOException {
    Nvmet found = Nvmet.read(files, spec.subsystem());
    Offer offer = offer(spec, devices);
    Applied applied = new Applied(files, "could not offer " + resource + " to other nodes");
    for (Step step : offer.steps(found.subsystem(), !found.portsOf(spec.subsystem()).isEmpty())) {
      applied.tried(step);
    }
    if (applied.succeeded()) {
      remember(offer);
    }
    shared.lock();
    try {
      Nvmet now = Nvmet.read(files, spec.subsystem());
      applied.all(reach(spec, isWhole(spec, now.subsystem())).steps(now));
    } finally {
      shared.unlock();
    }
    applied.check();
    requireDevices(resource, offer.waiting(found.subsystem()));
  }

  private static boolean isWhole(NvmeSpec.Target spec, Optional<Subsystem> found) {
    return spec.volumes().stream()
        .allMatch(volume -> Offer.namespaceOf(found, volume).map(Namespace::enabled).orElse(false));
  }

  private void remember(Offer offer) throws IOException {
    Optional<Subsystem> now = Nvmet.read(files, offer.subsystem()).subsystem();
    for (Map.Entry<Integer, Backing> device : offer.devices().entrySet()) {
      Optional<ByteSize> size = device.getValue().size();
      if (size.isPresent()
          && Offer.namespaceOf(now, device.getKey()).map(Namespace::enabled).orElse(false)) {
        told.put(Nvmet.namespace(offer.subsystem(), Offer.namespace(device.getKey())), size.get());
      }
    }
  }

  private static void requireDevices(ResourceName resource, List<Integer> waiting)
      throws DriverException {
    if (!waiting.isEmpty()) {
      throw new DriverException(
          new Problem(
              resource + " is not offered to other nodes in full",
              "there is no device of volume "
                  + String.join(", ", waiting.stream().map(String::valueOf).toList()),
              "look at the volume on this node; it is tried again"));
    }
  }

  /** All subsystems of a resource; after a name was used again there may be two for a while. */
  private List<String> subsystems(ResourceName resource) throws IOException {
    return beside(resource, Optional.empty());
  }

  /** The same beside the one that is wanted. */
  List<String> beside(ResourceName resource, Optional<String> wanted) throws IOException {
    String prefix = NvmeNames.subsystem(resource, "");
    return files.list(Nvmet.SUBSYSTEMS).stream()
        .filter(name -> name.startsWith(prefix))
        .filter(name -> !wanted.equals(Optional.of(name)))
        .toList();
  }

  boolean isOffered(ResourceName resource) throws IOException {
    return !subsystems(resource).isEmpty();
  }

  /** How many volumes of a resource are offered. */
  int volumes(ResourceName resource) throws IOException {
    int volumes = 0;
    for (String subsystem : subsystems(resource)) {
      volumes += files.list(Nvmet.subsystem(subsystem) + "/namespaces").size();
    }
    return volumes;
  }

  boolean isThere(String subsystem) {
    return files.exists(Nvmet.subsystem(subsystem));
  }

  List<Step> endPlan(ResourceName resource, Optional<String> wanted) throws IOException {
    List<Step> steps = new ArrayList<>();
    for (String subsystem : beside(resource, wanted)) {
      Nvmet found = Nvmet.read(files, subsystem);
      steps.addAll(Reach.ended(subsystem, found));
      steps.add(dissolved(subsystem, found));
    }
    return steps;
  }

  private static Step dissolved(String subsystem, Nvmet found) {
    List<Change> changes = new ArrayList<>();
    found
        .subsystem()
        .map(Subsystem::namespaces)
        .orElse(Nvmet.NO_NAMESPACES)
        .forEach(
            (number, namespace) -> changes.addAll(Offer.removed(subsystem, number, namespace)));
    if (found.subsystem().isPresent()) {
      changes.add(new Change.RemoveDirectory(Nvmet.subsystem(subsystem)));
    }
    return new Step("it is still offered", changes);
  }

  /**
   * The kernel does not tell who is connected: whoever still is loses the disk. That nobody is has
   * been seen to by whoever asks.
   */
  void stop(ResourceName resource, Optional<String> wanted) throws DriverException, IOException {
    for (String subsystem : beside(resource, wanted)) {
      Applied applied = new Applied(files, "could not end the offer of " + resource);
      shared.lock();
      try {
        applied.all(Reach.ended(subsystem, Nvmet.read(files, subsystem)));
      } finally {
        shared.unlock();
      }
      applied.check();
      applied.all(List.of(dissolved(subsystem, Nvmet.read(files, subsystem))));
      applied.check();
      told.keySet().removeIf(path -> path.startsWith(Nvmet.subsystem(subsystem) + "/"));
    }
  }

  /**
   * Has the kernel look at the sizes of all devices that we do not know it to have looked at, and
   * ends what a crash left.
   */
  void refresh() throws IOException {
    endUnusedHosts();
    for (String subsystem : files.list(Nvmet.SUBSYSTEMS)) {
      if (NvmeNames.resource(subsystem).isPresent()) {
        for (String number : files.list(Nvmet.subsystem(subsystem) + "/namespaces")) {
          look(Nvmet.subsystem(subsystem) + "/namespaces/" + number);
        }
      }
    }
  }

  /** The kernel keeps those that something may still be used by. */
  private void endUnusedHosts() throws IOException {
    shared.lock();
    try {
      for (String host : files.list(Nvmet.HOSTS)) {
        if (NvmeNames.isOurs(host)) {
          new Change.RemoveUnused(Nvmet.host(host)).apply(files);
        }
      }
    } finally {
      shared.unlock();
    }
  }

  private void look(String path) throws IOException {
    Optional<String> device = files.read(path + "/device_path");
    if (told.containsKey(path)
        || device.isEmpty()
        || !files.read(path + "/enable").equals(Optional.of("1"))) {
      return;
    }
    Optional<ByteSize> size = Backing.size(files, files.real(device.get()).orElse(device.get()));
    if (size.isPresent()) {
      new Change.Write(path + "/revalidate_size", "1").apply(files);
      told.put(path, size.get());
    }
  }

  /** What of a subsystem nobody asked for. */
  List<String> drift(NvmeSpec.Target spec, Map<Integer, String> devices) throws IOException {
    Nvmet found = Nvmet.read(files, spec.subsystem());
    return Drift.ofTarget(spec, offer(spec, devices), found);
  }
}
