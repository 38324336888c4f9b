// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.nvmeof.Nvmet.Namespace;
import io.moorage.driver.nvmeof.Nvmet.Subsystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has to be done to a subsystem itself, which belongs to one resource alone. Pure.
 *
 * @param told the size of each namespace's device when the kernel was last told to look at it
 */
record Offer(
    String subsystem,
    List<Integer> volumes,
    Map<Integer, Backing> devices,
    Map<Integer, ByteSize> told) {
  private static final String MODEL = "Moorage volume";

  /** Numbers of namespaces begin at one, those of volumes at zero. */
  static int namespace(int volume) {
    return volume + 1;
  }

  static int volume(int namespace) {
    return namespace - 1;
  }

  List<Step> steps(Optional<Subsystem> found, boolean linked) {
    List<Step> steps = new ArrayList<>();
    frame(found, linked).ifPresent(steps::add);
    if (found.map(Subsystem::anyHost).orElse(false)) {
      steps.add(
          new Step(
              "any host may connect",
              List.of(new Change.Write(path() + "/attr_allow_any_host", "0"))));
    }
    for (int volume : volumes) {
      Optional.ofNullable(devices.get(volume))
          .flatMap(device -> volume(volume, device, namespaceOf(found, volume)))
          .ifPresent(steps::add);
    }
    steps.addAll(surplus(found));
    return steps;
  }

  private String path() {
    return Nvmet.subsystem(subsystem);
  }

  static Optional<Namespace> namespaceOf(Optional<Subsystem> found, int volume) {
    return found.flatMap(there -> Optional.ofNullable(there.namespaces().get(namespace(volume))));
  }

  /** Its serial number can be changed only as long as nobody has seen it. */
  private Optional<Step> frame(Optional<Subsystem> found, boolean linked) {
    String serial = Identity.serial(subsystem);
    if (found.isPresent() && (linked || found.get().serial().equals(serial))) {
      return Optional.empty();
    }
    return Optional.of(
        new Step(
            found.isEmpty() ? "it is not offered" : "its serial number is another one",
            List.of(
                new Change.MakeDirectory(path()),
                new Change.Write(path() + "/attr_model", MODEL),
                new Change.Write(path() + "/attr_serial", serial))));
  }

  private Optional<Step> volume(int volume, Backing device, Optional<Namespace> found) {
    if (found.isEmpty()) {
      return Optional.of(new Step("volume " + volume + " is not offered", made(volume, device)));
    }
    Optional<String> wrong = wrong(volume, device, found.get());
    return wrong.isPresent()
        ? Optional.of(new Step(wrong.get(), mended(volume, device, found.get())))
        : grown(volume, device);
  }

  private List<Change> made(int volume, Backing device) {
    List<Change> changes = new ArrayList<>();
    changes.add(new Change.MakeDirectory(Nvmet.namespace(subsystem, namespace(volume))));
    changes.addAll(filled(volume, device));
    return changes;
  }

  /** Nothing of a namespace can be changed while it is enabled. */
  private List<Change> mended(int volume, Backing device, Namespace found) {
    List<Change> changes = new ArrayList<>();
    if (found.enabled()) {
      changes.add(enable(namespace(volume), false));
    }
    changes.addAll(filled(volume, device));
    return changes;
  }

  private List<Change> filled(int volume, Backing device) {
    String path = Nvmet.namespace(subsystem, namespace(volume));
    String identity = Identity.namespace(subsystem, namespace(volume));
    return List.of(
        new Change.Write(path + "/device_path", device.path()),
        new Change.Write(path + "/device_uuid", identity),
        new Change.Write(path + "/device_nguid", identity),
        enable(namespace(volume), true));
  }

  private Change enable(int namespace, boolean on) {
    return new Change.Write(Nvmet.namespace(subsystem, namespace) + "/enable", on ? "1" : "0");
  }

  /** What of a namespace is not as wanted, where anything is. */
  Optional<String> wrong(int volume, Backing device, Namespace found) {
    if (!found.real().equals(device.real()) && !found.device().equals(device.path())) {
      return Optional.of("volume " + volume + " shows another device: " + found.device());
    }
    String identity = Identity.namespace(subsystem, namespace(volume));
    if (!found.uuid().equalsIgnoreCase(identity) || !found.nguid().equalsIgnoreCase(identity)) {
      return Optional.of("volume " + volume + " has another identity");
    }
    return found.enabled()
        ? Optional.empty()
        : Optional.of("volume " + volume + " is switched off");
  }

  private Optional<Step> grown(int volume, Backing device) {
    Optional<ByteSize> before = Optional.ofNullable(told.get(namespace(volume)));
    if (device.size().isEmpty() || before.equals(device.size())) {
      return Optional.empty();
    }
    return Optional.of(
        new Step(
            "the size of volume " + volume + " is to be told anew",
            List.of(
                new Change.Write(
                    Nvmet.namespace(subsystem, namespace(volume)) + "/revalidate_size", "1"))));
  }

  private List<Step> surplus(Optional<Subsystem> found) {
    List<Step> steps = new ArrayList<>();
    found
        .map(Subsystem::namespaces)
        .orElse(Nvmet.NO_NAMESPACES)
        .forEach((number, namespace) -> {
          if (!volumes.contains(volume(number))) {
            steps.add(
                new Step(
                    "volume " + volume(number) + " is still offered",
                    removed(subsystem, number, namespace)));
          }
        });
    return steps;
  }

  /** Switched off first: that waits for what is being written. */
  static List<Change> removed(String subsystem, int number, Namespace namespace) {
    String path = Nvmet.namespace(subsystem, number);
    List<Change> changes = new ArrayList<>();
    if (namespace.enabled()) {
      changes.add(new Change.Write(path + "/enable", "0"));
    }
    changes.add(new Change.RemoveDirectory(path));
    return changes;
  }

  /** Volumes that cannot be offered, since their device is not there. */
  List<Integer> waiting(Optional<Subsystem> found) {
    return volumes.stream()
        .filter(volume ->
            !devices.containsKey(volume)
                && !namespaceOf(found, volume).map(Namespace::enabled).orElse(false))
        .toList();
  }
}
