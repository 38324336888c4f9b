// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The kernel's target, as far as it matters to one subsystem.
 *
 * @param subsystem empty where there is none of that name
 * @param ports all there are: they are shared
 * @param hosts all that are known to it
 */
record Nvmet(
    Optional<Subsystem> subsystem, SortedMap<Integer, NvmetPort> ports, Set<String> hosts) {
  static final String ROOT = "/sys/kernel/config/nvmet";
  static final String SUBSYSTEMS = ROOT + "/subsystems";
  static final String PORTS = ROOT + "/ports";
  static final String HOSTS = ROOT + "/hosts";

  static final SortedMap<Integer, Namespace> NO_NAMESPACES =
      Collections.unmodifiableSortedMap(new TreeMap<>());

  /** How a kernel stands that was told nothing. */
  static final Nvmet EMPTY =
      new Nvmet(Optional.empty(), Collections.unmodifiableSortedMap(new TreeMap<>()), Set.of());

  /** What is offered together. */
  record Subsystem(
      boolean anyHost,
      String serial,
      SortedMap<Integer, Namespace> namespaces,
      List<String> allowedHosts) {}

  /**
   * A disk of a subsystem.
   *
   * @param real the device with all links followed; as written where it leads nowhere
   */
  record Namespace(String device, String real, String uuid, String nguid, boolean enabled) {}

  static String subsystem(String name) {
    return SUBSYSTEMS + "/" + name;
  }

  static String namespace(String subsystem, int number) {
    return subsystem(subsystem) + "/namespaces/" + number;
  }

  static String allowedHost(String subsystem, String host) {
    return subsystem(subsystem) + "/allowed_hosts/" + host;
  }

  static String host(String name) {
    return HOSTS + "/" + name;
  }

  static Nvmet read(KernelFiles files, String subsystem) throws IOException {
    return new Nvmet(
        files.exists(subsystem(subsystem))
            ? Optional.of(readSubsystem(files, subsystem))
            : Optional.empty(),
        readPorts(files),
        Set.copyOf(files.list(HOSTS)));
  }

  private static Subsystem readSubsystem(KernelFiles files, String name) throws IOException {
    String path = subsystem(name);
    SortedMap<Integer, Namespace> namespaces = new TreeMap<>();
    for (int number : numbers(files.list(path + "/namespaces"))) {
      namespaces.put(number, readNamespace(files, namespace(name, number)));
    }
    return new Subsystem(
        files.read(path + "/attr_allow_any_host").orElse("0").equals("1"),
        files.read(path + "/attr_serial").orElse(""),
        namespaces,
        files.list(path + "/allowed_hosts"));
  }

  private static Namespace readNamespace(KernelFiles files, String path) throws IOException {
    String device = files.read(path + "/device_path").orElse("");
    return new Namespace(
        device,
        files.real(device).orElse(device),
        files.read(path + "/device_uuid").orElse(""),
        files.read(path + "/device_nguid").orElse(""),
        files.read(path + "/enable").orElse("0").equals("1"));
  }

  private static SortedMap<Integer, NvmetPort> readPorts(KernelFiles files) throws IOException {
    SortedMap<Integer, NvmetPort> ports = new TreeMap<>();
    for (int number : numbers(files.list(PORTS))) {
      ports.put(number, NvmetPort.read(files, number));
    }
    return ports;
  }

  private static List<Integer> numbers(List<String> names) {
    List<Integer> numbers = new ArrayList<>();
    for (String name : names) {
      if (name.matches("[0-9]{1,9}")) {
        numbers.add(Integer.valueOf(name));
      }
    }
    return numbers;
  }

  /** The ports on which the subsystem is offered. */
  Map<Integer, NvmetPort> portsOf(String name) {
    Map<Integer, NvmetPort> offering = new TreeMap<>(ports);
    offering.values().removeIf(port -> !port.subsystems().contains(name));
    return offering;
  }
}
