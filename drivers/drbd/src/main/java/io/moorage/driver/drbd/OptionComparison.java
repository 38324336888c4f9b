// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.driver.drbd.ResourceState.Device;
import io.moorage.driver.drbd.Situation.Configured;
import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.DrbdSpec.Host;
import io.moorage.driver.spec.DrbdSpec.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Compares the options in the kernel with those that were asked for. */
final class OptionComparison {
  /** What drbdadm sets by itself, or writes in other words than it reads. */
  private static final Set<String> NOT_COMPARED =
      Set.of("_name", "bitmap", "peer-tiebreaker", "resync-after");

  private final List<String> lines = new ArrayList<>();

  private OptionComparison() {}

  static List<String> of(DrbdSpec spec, ResourceState state, Configured configured) {
    OptionComparison comparison = new OptionComparison();
    comparison.section(
        "resource option",
        spec.options().resource(),
        configured.all().options(),
        configured.changed().options());
    for (Volume volume : spec.volumes()) {
      if (state.device(volume.number()).filter(Device::attached).isPresent()) {
        comparison.section(
            "disk option of volume " + volume.number() + ":",
            Asked.disk(spec, volume),
            configured.all().disk(volume.number()),
            configured.changed().disk(volume.number()));
      }
    }
    for (Host peer : spec.peers()) {
      comparison.peer(spec, peer, configured);
    }
    return comparison.lines;
  }

  private void peer(DrbdSpec spec, Host peer, Configured configured) {
    Optional<Running.Connection> all = configured.all().connection(peer.nodeId());
    Optional<Running.Connection> changed = configured.changed().connection(peer.nodeId());
    if (all.isEmpty() || changed.isEmpty()) {
      return;
    }
    String to = " to " + peer.hostName() + ":";
    section("net option" + to, Asked.net(spec), all.get().net(), changed.get().net());
    if (spec.self().part().diskful() && peer.part().diskful()) {
      for (Volume volume : spec.volumes()) {
        section(
            "option of volume " + volume.number() + to,
            Asked.disk(spec, volume),
            all.get().volumes().getOrDefault(volume.number(), Map.of()),
            changed.get().volumes().getOrDefault(volume.number(), Map.of()));
      }
    }
  }

  /** What the kernel does not show it does not have, and no adjustment would bring it about. */
  private void section(
      String title,
      Map<String, String> asked,
      Map<String, String> all,
      Map<String, String> changed) {
    new TreeMap<>(asked)
        .forEach((name, value) -> {
          String running = all.get(name);
          if (running != null
              && !NOT_COMPARED.contains(name)
              && !OptionValue.same(value, running)) {
            lines.add(
                name.equals(Asked.SECRET)
                    ? title + " " + name + " is not the one that is asked for"
                    : "%s %s is %s, asked for is %s".formatted(title, name, shown(running), value));
          }
        });
    new TreeMap<>(changed)
        .forEach((name, value) -> {
          if (!asked.containsKey(name) && !NOT_COMPARED.contains(name)) {
            lines.add("%s %s is %s, which nobody asked for".formatted(title, name, shown(value)));
          }
        });
  }

  private static String shown(String value) {
    return value.isEmpty() ? "not set" : value;
  }
}
