// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The kernel's initiator: connections, their states, and the disks that come with them. */
final class FakeFabrics {
  private static final String CONTROLLERS = "/sys/class/nvme/";
  private static final String SUBSYSTEMS = "/sys/class/nvme-subsystem/";

  /** The machines that can be reached, by address. */
  final Map<String, FakeNvmet> network = new HashMap<>();

  boolean multipath = true;

  /** How often time has to pass before the disks of a new connection show. */
  int slowness;

  private final Map<String, Connection> connections = new TreeMap<>();
  private final List<String> subsystems = new ArrayList<>();
  private final Map<String, Map<Integer, Long>> disks = new TreeMap<>();
  private int next;

  private static final class Connection {
    private final Map<String, String> options;
    private String state = "live";
    private boolean held;

    Connection(Map<String, String> options) {
      this.options = options;
    }

    String option(String name) {
      return options.getOrDefault(name, "");
    }
  }

  void connect(String text) throws IOException {
    Map<String, String> options = new HashMap<>();
    for (String option : text.split(",")) {
      options.put(
          option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
    }
    Connection connection = new Connection(options);
    for (Connection other : connections.values()) {
      if (List.of("traddr", "trsvcid", "nqn").stream()
          .allMatch(name -> other.option(name).equals(connection.option(name)))) {
        throw new IOException("Operation already in progress");
      }
    }
    Optional<String> refusal = refusal(connection);
    if (refusal.isPresent()) {
      throw new IOException(refusal.get());
    }
    if (!subsystems.contains(connection.option("nqn"))) {
      subsystems.add(connection.option("nqn"));
    }
    connections.put("nvme" + next++, connection);
  }

  private Optional<String> refusal(Connection to) {
    FakeNvmet target = network.get(to.option("traddr"));
    if (target == null) {
      return Optional.of("Connection timed out");
    }
    if (!target.listens(to.option("traddr"), to.option("trsvcid"))) {
      return Optional.of("Connection refused");
    }
    return target.admits(
            to.option("traddr"), to.option("trsvcid"), to.option("nqn"), to.option("hostnqn"))
        ? Optional.empty()
        : Optional.of("Input/output error");
  }

  /** What the kernel does by itself: keep-alives, reconnects, and asking for disks. */
  private void settle() {
    for (Connection connection : connections.values()) {
      if (!connection.held) {
        connection.state = refusal(connection).isEmpty() ? "live" : "connecting";
      }
      FakeNvmet target = network.get(connection.option("traddr"));
      if (connection.state.equals("live") && target != null && slowness == 0) {
        String subsystem = connection.option("nqn");
        disks.put(subsystem, new TreeMap<>(target.namespaces(subsystem)));
      }
    }
  }

  void timePasses() {
    slowness = Math.max(0, slowness - 1);
  }

  /** A path is in a state and stays there. */
  void hold(String controller, String state) {
    Connection connection = connections.get(controller);
    if (connection == null) {
      throw new AssertionError("no path " + controller);
    }
    connection.state = state;
    connection.held = true;
  }

  void write(String path, String text) throws IOException {
    String[] words = path.substring(CONTROLLERS.length()).split("/");
    Connection connection = connections.get(words[0]);
    if (connection == null || !text.equals("1")) {
      throw new IOException("No such file or directory");
    }
    switch (words[1]) {
      case "rescan_controller" -> settle();
      case "delete_controller" -> {
        connections.remove(words[0]);
        String subsystem = connection.option("nqn");
        if (connections.values().stream().noneMatch(c -> c.option("nqn").equals(subsystem))) {
          disks.remove(subsystem);
          subsystems.set(subsystems.indexOf(subsystem), "");
        }
      }
      default -> throw new AssertionError("nobody writes " + path);
    }
  }

  Optional<String> read(String path) {
    return Optional.ofNullable(files().get(path));
  }

  Set<String> children(String path) {
    Set<String> children = new TreeSet<>();
    for (String file : files().keySet()) {
      if (file.startsWith(path + "/")) {
        children.add(file.substring(path.length() + 1).split("/")[0]);
      }
    }
    return children;
  }

  boolean hasNode(String device) {
    return files().containsKey("/sys/class/block/" + device.substring("/dev/".length()) + "/size");
  }

  private Map<String, String> files() {
    settle();
    Map<String, String> files = new TreeMap<>();
    connections.forEach((name, connection) -> {
      String nqn = connection.option("nqn");
      String subsystem = SUBSYSTEMS + "nvme-subsys" + subsystems.indexOf(nqn);
      files.put(CONTROLLERS + name + "/state", connection.state);
      files.put(
          CONTROLLERS + name + "/address",
          "traddr="
              + connection.option("traddr")
              + ",trsvcid="
              + connection.option("trsvcid")
              + (connection.state.equals("live") ? ",src_addr=10.77.0.2" : ""));
      files.put(CONTROLLERS + name + "/hostnqn", connection.option("hostnqn"));
      files.put(subsystem + "/subsysnqn", nqn);
      files.put(subsystem + "/" + name + "/state", connection.state);
      disks
          .getOrDefault(nqn, Map.of())
          .forEach((namespace, size) -> disk(files, name, nqn, namespace, size));
    });
    return files;
  }

  private void disk(
      Map<String, String> files, String controller, String nqn, int namespace, long size) {
    int subsystem = subsystems.indexOf(nqn);
    String name = multipath ? "nvme" + subsystem + "n" + namespace : controller + "n" + namespace;
    String parent = multipath ? SUBSYSTEMS + "nvme-subsys" + subsystem : CONTROLLERS + controller;
    if (multipath) {
      String part = "nvme" + subsystem + "c" + controller.substring(4) + "n" + namespace;
      files.put(CONTROLLERS + controller + "/" + part + "/ana_state", "optimized");
    }
    String sectors = Long.toString(size / 512);
    files.put(parent + "/" + name + "/nsid", Integer.toString(namespace));
    files.put(parent + "/" + name + "/size", sectors);
    files.put("/sys/class/block/" + name + "/size", sectors);
    files.put("/sys/class/block/" + name + "/dev", "259:" + (subsystem * 16 + namespace));
  }
}
