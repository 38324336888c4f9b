// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.api.model.ResourceName;
import java.util.List;

/** The commands of drbdsetup, which talks to the kernel and reads no configuration. */
final class Drbdsetup {
  private Drbdsetup() {}

  static List<String> follow() {
    return List.of("drbdsetup", "events2", "--full", "--statistics", "--timestamps");
  }

  static List<String> now() {
    return List.of("drbdsetup", "events2", "--full", "--statistics", "--timestamps", "--now");
  }

  static List<String> now(ResourceName resource) {
    return List.of(
        "drbdsetup",
        "events2",
        "--full",
        "--statistics",
        "--timestamps",
        "--now",
        resource.value());
  }

  /** What was set to other than its default. */
  static List<String> show() {
    return List.of("drbdsetup", "show", "--json");
  }

  static List<String> showAll() {
    return List.of("drbdsetup", "show", "--json", "--show-defaults");
  }

  static List<String> disconnect(ResourceName resource, int nodeId) {
    return List.of("drbdsetup", "disconnect", resource.value(), Integer.toString(nodeId));
  }

  static List<String> deletePeer(ResourceName resource, int nodeId) {
    return List.of("drbdsetup", "del-peer", resource.value(), Integer.toString(nodeId));
  }

  static List<String> forgetPeer(ResourceName resource, int nodeId) {
    return List.of("drbdsetup", "forget-peer", resource.value(), Integer.toString(nodeId));
  }

  /** Gives the disk up on purpose; refused where no peer has the data. */
  static List<String> detach(int minor) {
    return List.of("drbdsetup", "detach", Integer.toString(minor), "--diskless");
  }

  static List<String> suspend(int minor) {
    return List.of("drbdsetup", "suspend-io", Integer.toString(minor));
  }

  static List<String> resume(int minor) {
    return List.of("drbdsetup", "resume-io", Integer.toString(minor));
  }

  static List<String> down(ResourceName resource) {
    return List.of("drbdsetup", "down", resource.value());
  }
}
