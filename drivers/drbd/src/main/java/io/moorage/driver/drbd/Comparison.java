// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.driver.drbd.ResourceState.Connection;
import io.moorage.driver.drbd.ResourceState.Device;
import io.moorage.driver.drbd.ResourceState.Path;
import io.moorage.driver.drbd.Situation.Configured;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.NetworkLayer.Wanted;
import io.moorage.driver.spec.DrbdFacts.DiskState;
import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.DrbdSpec.Host;
import io.moorage.driver.spec.DrbdSpec.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Where a resource is not as it is wanted.
 *
 * @param differences what an adjustment mends
 * @param drift what it does not mend, and what somebody changed behind our back
 */
record Comparison(List<String> differences, List<String> drift) {
  Comparison {
    differences = List.copyOf(differences);
    drift = List.copyOf(drift);
  }

  static Comparison of(Wanted wanted, DrbdSpec spec, Situation situation) throws DriverException {
    if (situation.kernel().isEmpty()) {
      return new Comparison(List.of("it is not up"), List.of());
    }
    Making making = new Making(wanted, spec, situation.kernel().get());
    making.volumes();
    making.connections();
    List<String> options =
        situation
            .configured()
            .map(configured -> OptionComparison.of(spec, situation.kernel().get(), configured))
            .orElse(List.of());
    making.differences.addAll(options);
    situation.configured().map(Configured::all).ifPresent(making::nodeId);
    Departed.from(spec, situation)
        .forEach((id, host) -> making.differences.add(host + " (node id " + id + ") has left"));
    if (making.lacksDevices()) {
      // Without them the file cannot be said; they come before anything is adjusted.
      return new Comparison(making.differences, making.drift);
    }
    String text = ResText.of(wanted, spec);
    if (situation.file().equals(Optional.of(text))) {
      // Our file has said so all along: somebody went past it.
      making.drift.addAll(options);
    } else {
      making.differences.add("its configuration file is not as it is to be");
    }
    return new Comparison(making.differences, making.drift);
  }

  /** The two lists while they are made. */
  private static final class Making {
    private final List<String> differences = new ArrayList<>();
    private final List<String> drift = new ArrayList<>();
    private final Wanted wanted;
    private final DrbdSpec spec;
    private final ResourceState state;

    Making(Wanted wanted, DrbdSpec spec, ResourceState state) {
      this.wanted = wanted;
      this.spec = spec;
      this.state = state;
    }

    boolean lacksDevices() {
      return spec.self().part().diskful()
          && spec.volumes().stream()
              .anyMatch(volume -> !wanted.devices().containsKey(volume.number()));
    }

    void nodeId(Running running) {
      if (running.nodeId() != spec.nodeId()) {
        drift.add(
            "this node has the id %d, asked for is %d: it must be taken down first"
                .formatted(running.nodeId(), spec.nodeId()));
      }
    }

    void volumes() {
      for (Volume volume : spec.volumes()) {
        state
            .device(volume.number())
            .ifPresentOrElse(
                device -> volume(volume, device),
                () -> differences.add("volume " + volume.number() + " is not up"));
      }
      state.devices().keySet().stream()
          .filter(number -> spec.volumes().stream().noneMatch(volume -> volume.number() == number))
          .forEach(number -> differences.add("volume " + number + " is not asked for"));
    }

    private void volume(Volume volume, Device device) {
      String name = "volume " + volume.number();
      if (device.minor() != volume.minor()) {
        differences.add(
            "%s is /dev/drbd%d, asked for is /dev/drbd%d"
                .formatted(name, device.minor(), volume.minor()));
      }
      if (spec.self().part().diskful()) {
        disk(name, volume, device);
      } else if (device.attached()) {
        differences.add(name + " has a disk, asked for is none");
      } else if (!device.client()) {
        drift.add(name + " counts as one that lost its disk, asked for is none");
      }
      volume
          .growTo()
          .filter(size -> device.attached() && device.size().compareTo(size) < 0)
          .ifPresent(size ->
              differences.add("%s has %s, asked for are %s".formatted(name, device.size(), size)));
    }

    private void disk(String name, Volume volume, Device device) {
      String below = wanted.devices().get(volume.number());
      if (!device.attached()) {
        String line = name + " has no disk, asked for is " + (below == null ? "one" : below);
        differences.add(line);
        if (below == null || device.disk() == DiskState.FAILED) {
          drift.add(line);
        }
        return;
      }
      device
          .backing()
          .filter(path -> !path.equals(below))
          .ifPresent(path ->
              differences.add(
                  "%s stands on %s, asked for is %s"
                      .formatted(name, path, below == null ? "one that is not there" : below)));
    }

    void connections() throws DriverException {
      for (Host peer : spec.peers()) {
        if (!peer.part().diskful() && !spec.self().part().diskful()) {
          continue;
        }
        Optional<Connection> connection = state.connection(peer.nodeId());
        if (connection.isEmpty()) {
          differences.add("the connection to " + peer.hostName() + " is missing");
        } else {
          connection(peer, connection.get());
        }
      }
    }

    private void connection(Host peer, Connection connection) throws DriverException {
      String name = "the connection to " + peer.hostName();
      if (connection.splitBrained()) {
        String line = name + " is StandAlone after a split brain: " + Sides.here(state, connection);
        drift.add(line);
        if (spec.kept().isPresent()) {
          differences.add(line + "; the data of node id " + spec.kept().get() + " is kept");
        }
      } else if (connection.standAlone()) {
        differences.add(name + " is StandAlone");
      }
      SortedSet<Path> asked =
          new TreeSet<>(List.of(new Path(ResText.address(spec.self()), ResText.address(peer))));
      if (!normal(connection.paths()).equals(normal(asked))) {
        differences.add(
            "%s goes %s, asked for is %s".formatted(name, said(connection.paths()), said(asked)));
      }
    }

    private static Set<Path> normal(SortedSet<Path> paths) {
      return paths.stream().map(Path::normal).collect(Collectors.toSet());
    }

    private static String said(SortedSet<Path> paths) {
      return paths.isEmpty()
          ? "nowhere"
          : paths.stream()
              .map(path -> path.local() + " - " + path.peer())
              .collect(Collectors.joining(", "));
    }
  }
}
