// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A connection to a target: one path to its disks.
 *
 * @param name the kernel's, such as {@code nvme3}
 * @param endpoint empty where it is not over TCP
 * @param state in the kernel's words
 * @param host the name under which it was made
 */
record Controller(String name, Optional<Endpoint> endpoint, String state, String host) {
  private static final String CONTROLLERS = "/sys/class/nvme/";

  static String path(String name) {
    return CONTROLLERS + name;
  }

  /** Empty where it is gone meanwhile. */
  static Optional<Controller> read(KernelFiles files, String name) throws IOException {
    Optional<String> state = files.read(path(name) + "/state");
    Optional<String> address = files.read(path(name) + "/address");
    if (state.isEmpty() || address.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Controller(
            name,
            endpoint(address.get()),
            state.get(),
            files.read(path(name) + "/hostnqn").orElse("")));
  }

  /** From {@code traddr=10.77.0.1,trsvcid=4420,src_addr=10.77.0.2}. */
  private static Optional<Endpoint> endpoint(String address) {
    Map<String, String> fields = new HashMap<>();
    for (String field : address.split(",")) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields.put(field.substring(0, equals), field.substring(equals + 1));
      }
    }
    String port = fields.getOrDefault("trsvcid", "");
    return fields.containsKey("traddr") && port.matches("[0-9]{1,5}")
        ? Optional.of(Endpoint.of(fields.getOrDefault("traddr", ""), Integer.parseInt(port)))
        : Optional.empty();
  }

  boolean leadsTo(Endpoint wanted) {
    return endpoint.equals(Optional.of(wanted));
  }

  boolean isLive() {
    return state.equals("live");
  }

  /** Whether it never works again by itself. */
  boolean isDead() {
    return state.equals("dead");
  }

  String where() {
    return endpoint.map(Endpoint::toString).orElse(name);
  }

  Change ended() {
    return new Change.Write(path(name) + "/delete_controller", "1");
  }

  /** Has it ask the target for its disks and their sizes. */
  Change asked() {
    return new Change.Write(path(name) + "/rescan_controller", "1");
  }
}
