// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.NodeName;
import io.moorage.driver.spec.DrbdFacts.DiskState;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** One resource with all that moves it: every change is followed to its end and put on disk. */
final class Kernels {
  private final Replication replication;
  private final Network network;
  private final Resyncs resyncs;
  private final Connections connections;
  private final Settling settling;
  private final Roles roles;
  private final InputOutput inputOutput;
  private final Disks disks;
  private final Runnable changed;

  Kernels(
      Replication replication, Network network, Supplier<String> generations, Runnable changed) {
    this.replication = replication;
    this.network = network;
    this.changed = changed;
    this.resyncs = new Resyncs(replication);
    this.connections = new Connections(replication, resyncs);
    this.settling = new Settling(replication, resyncs, connections);
    this.roles = new Roles(replication, connections, generations);
    this.inputOutput = new InputOutput(replication, generations);
    this.disks = new Disks(replication, generations);
  }

  Replication replication() {
    return replication;
  }

  Connections connections() {
    return connections;
  }

  Roles roles() {
    return roles;
  }

  InputOutput inputOutput() {
    return inputOutput;
  }

  Disks disks() {
    return disks;
  }

  /** Does something that others have to agree to: whoever cannot be reached is found out first. */
  <T> T together(Function<Kernels, T> work) {
    notice();
    return change(work);
  }

  /**
   * Like {@link #together}, for a write: a disk that cannot take it is let go before, so that the
   * others note that it lacks the block.
   */
  <T> T writing(Function<Kernels, T> work) {
    notice();
    boolean failed = false;
    for (Member member : replication.members().values()) {
      for (Device device : member.devices().values()) {
        failed |=
            device.attached().filter(found -> !found.backing().works()).isPresent() && fail(device);
      }
    }
    if (failed) {
      settle();
    }
    return change(work);
  }

  <T> T change(Function<Kernels, T> work) {
    T result = work.apply(this);
    settle();
    return result;
  }

  private void settle() {
    settling.settle();
    while (flush()) {
      settling.settle();
    }
    changed.run();
  }

  /** Those that cannot reach each other any more are no longer connected. */
  private void notice() {
    List<Pair> lost =
        replication.sessions().stream()
            .map(Session::pair)
            .filter(pair -> !network.passes(pair))
            .toList();
    lost.forEach(connections::lose);
    if (!lost.isEmpty()) {
      settle();
    }
  }

  /** Puts all metadata and data on the disks; whether one of them failed. */
  private boolean flush() {
    boolean failed = false;
    for (Member member : replication.members().values()) {
      for (Device device : member.devices().values()) {
        failed |= device.attached().filter(found -> !save(found)).isPresent() && fail(device);
      }
    }
    return failed;
  }

  private static boolean save(Device.Attached attached) {
    String text = ImageText.of(attached.image());
    return text.equals(attached.backing().read()) || attached.backing().write(text);
  }

  private static boolean fail(Device device) {
    device.detach();
    return true;
  }

  /**
   * A node loses power: what its kernel knew is gone, and what its disks hold stays. Its peers miss
   * it at once.
   */
  void crash(NodeName node) {
    replication
        .member(node)
        .ifPresent(member -> {
          replication.sessions().stream()
              .map(Session::pair)
              .filter(pair -> pair.has(node))
              .toList()
              .forEach(connections::lose);
          member.devices().values().forEach(Device::detach);
          replication.members().remove(node);
          settle();
        });
  }

  /** Lets a moment pass; whether anything happened. */
  boolean tick(long blocks) {
    String before = state();
    notice();
    for (Member one : List.copyOf(replication.members().values())) {
      for (Member other : List.copyOf(replication.members().values())) {
        Pair pair = Pair.of(one.node(), other.node());
        boolean inTurn = one.node().compareTo(other.node()) < 0;
        if (inTurn && network.passes(pair) && connections.attempt(one, other)) {
          settle();
        }
      }
    }
    if (resyncs.advance(blocks)) {
      settle();
    }
    return !before.equals(state());
  }

  private String state() {
    StringBuilder text = new StringBuilder();
    for (Member member : replication.members().values()) {
      text.append(new Look(replication, member).facts());
    }
    return text.toString();
  }

  /** Whether all disks hold the same newest data, and nothing is under way. */
  boolean whole() {
    return replication.members().values().stream()
        .flatMap(member -> member.devices().values().stream())
        .filter(device -> device.attached().isPresent())
        .allMatch(device -> device.disk() == DiskState.UP_TO_DATE);
  }
}
