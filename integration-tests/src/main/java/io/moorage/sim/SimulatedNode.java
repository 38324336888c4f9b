// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.driver.provider.DeviceLayer;
import io.moorage.driver.provider.StorageProviderFactory;
import io.moorage.driver.simulated.Faults;
import io.moorage.driver.simulated.SimulatedDeviceLayer;
import io.moorage.driver.simulated.SimulatedDisks;
import io.moorage.driver.simulated.SimulatedProviderFactory;
import io.moorage.driver.simulated.drbd.DrbdWorld;
import io.moorage.driver.simulated.drbd.SimulatedDrbdLayer;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.node.ledger.LedgerState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/** A host: disks and a ledger that stay, and a daemon that comes and goes. */
final class SimulatedNode {
  private final NodeName name;
  private final SimulatedDisks disks;
  private final CrashPoints crash = new CrashPoints();
  private final NodeFaults faults;
  private final CrashableLines lines;
  private final Chance chance;
  private final Timeline timeline;
  private final Journal journal;
  private final WatchedDrivers drivers;
  private final DrbdWorld drbd;
  private Optional<Daemon> daemon = Optional.empty();
  private Runnable onCrash = () -> {};
  private boolean touched;
  private int crashes;

  SimulatedNode(
      NodeName name, Surroundings surroundings, UnaryOperator<StorageProviderFactory> drivers) {
    this.name = name;
    this.drbd = surroundings.drbd();
    drbd.boot(name);
    this.timeline = surroundings.timeline();
    this.journal = surroundings.journal();
    this.chance = surroundings.chance().fork();
    this.disks = new SimulatedDisks(Hardware.POOL);
    this.faults = new NodeFaults(crash, chance.fork());
    this.lines = new CrashableLines(crash, chance.fork());
    this.drivers =
        new WatchedDrivers(
            drivers.apply(new SimulatedProviderFactory(disks, faults, timeline)),
            new SimulatedProviderFactory(disks, Faults.NONE, timeline),
            disks,
            surroundings);
  }

  NodeName name() {
    return name;
  }

  SimulatedDisks disks() {
    return disks;
  }

  /** What is on the disks, whatever the daemon believes; by pool. */
  SortedMap<PoolName, PoolFacts> truth() {
    return drivers.truth();
  }

  /** Replication as a daemon that starts now would find it. */
  SimulatedDrbdLayer replication() {
    return new SimulatedDrbdLayer(drbd, name, disks, faults);
  }

  /** What a daemon that starts now could put on volumes. */
  List<DeviceLayer> deviceLayers() {
    return Hardware.LAYERS.stream()
        .<DeviceLayer>map(kind -> new SimulatedDeviceLayer(kind, disks, faults))
        .toList();
  }

  NodeFaults faults() {
    return faults;
  }

  CrashableLines lines() {
    return lines;
  }

  CrashPoints crashPoints() {
    return crash;
  }

  Optional<Daemon> daemon() {
    return daemon;
  }

  int crashes() {
    return crashes;
  }

  Optional<LedgerState> ledger() {
    return daemon.map(running -> running.core().ledger().state());
  }

  /** Whom to tell when the daemon dies. */
  void onCrash(Runnable action) {
    onCrash = action;
  }

  /** Whether the daemon has done anything since the last time of asking. */
  boolean tookAction() {
    boolean was = touched;
    touched = false;
    return was;
  }

  void start() {
    if (daemon.isPresent()) {
      return;
    }
    journal.note("  daemon of " + name + " starts");
    within(() -> {
      try {
        daemon = Optional.of(Daemon.start(this, timeline, drivers, lines, chance));
      } catch (IOException e) {
        throw new UncheckedIOException("the ledger of " + name + " cannot be opened", e);
      }
    });
  }

  /** Runs something as the daemon does. */
  void within(Runnable task) {
    touched = true;
    try {
      task.run();
    } catch (Crash e) {
      crash(e.where(), chance.oneIn(3));
    }
  }

  /**
   * Kills the daemon.
   *
   * @param reboot whether the whole host goes down with it
   */
  void crash(String where, boolean reboot) {
    crashes++;
    touched = true;
    journal.note("  daemon of " + name + " dies " + where + (reboot ? ", host reboots" : ""));
    daemon.ifPresent(Daemon::stop);
    daemon = Optional.empty();
    crash.disarm();
    if (reboot) {
      drbd.crash(name);
      disks.reboot();
      drbd.boot(name);
    }
    onCrash.run();
  }

  /** What is around every part of a run. */
  record Surroundings(
      Timeline timeline, Journal journal, Findings findings, Chance chance, DrbdWorld drbd) {
    private static final Duration MOMENT = Duration.ofMillis(500);

    static Surroundings of(Timeline timeline, Journal journal, Findings findings, Chance chance) {
      Chance own = chance.fork();
      DrbdWorld drbd = new DrbdWorld(() -> String.format("%016X", own.bits() & ~1L));
      Surroundings made = new Surroundings(timeline, journal, findings, chance, drbd);
      made.replicate();
      return made;
    }

    private void replicate() {
      timeline.after(
          MOMENT,
          "replication",
          () -> {
            drbd.tick();
            replicate();
          });
    }
  }

  /** The pools that every host has. */
  static final class Hardware {
    static final ByteSize POOL = ByteSize.mebibytes(256);
    static final List<String> POOLS = List.of("thin", "thick", "zfs");
    static final List<LayerKind> LAYERS = List.of(LayerKind.CACHE, LayerKind.WRITECACHE);

    private Hardware() {}
  }
}
