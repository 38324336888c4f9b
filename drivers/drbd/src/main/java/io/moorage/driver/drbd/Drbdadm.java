// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.api.model.ResourceName;
import java.util.List;

/** The commands of drbdadm, which reads the configuration and has the kernel follow it. */
final class Drbdadm {
  private Drbdadm() {}

  static List<String> version() {
    return List.of("drbdadm", "--version");
  }

  static List<String> adjust(ResourceName resource) {
    return List.of("drbdadm", "adjust", resource.value());
  }

  /** The same without the connections. */
  static List<String> adjustDisks(ResourceName resource) {
    return List.of("drbdadm", "adjust", "--skip-net", resource.value());
  }

  static List<String> newPeer(ResourceName resource, String host) {
    return List.of("drbdadm", "new-peer", resource + ":" + host);
  }

  static List<String> newPath(ResourceName resource, String host) {
    return List.of("drbdadm", "new-path", resource + ":" + host);
  }

  static List<String> netOptions(ResourceName resource, String host) {
    return List.of("drbdadm", "net-options", resource + ":" + host);
  }

  static List<String> connect(ResourceName resource, String host) {
    return List.of("drbdadm", "connect", resource + ":" + host);
  }

  /** Connects, and takes over what the peer has. */
  static List<String> connectDiscarding(ResourceName resource, String host) {
    return List.of("drbdadm", "connect", "--discard-my-data", resource + ":" + host);
  }

  static List<String> disconnect(ResourceName resource, String host) {
    return List.of("drbdadm", "disconnect", resource + ":" + host);
  }

  static List<String> secondary(ResourceName resource) {
    return List.of("drbdadm", "secondary", resource.value());
  }

  static List<String> resize(ResourceName resource, int volume) {
    return List.of("drbdadm", "resize", resource + "/" + volume);
  }

  static List<String> down(ResourceName resource) {
    return List.of("drbdadm", "down", resource.value());
  }
}
