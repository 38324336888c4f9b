// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.driver.drbd.FakeKernel.Peer;
import io.moorage.driver.drbd.FakeKernel.Resource;
import io.moorage.driver.drbd.FakeKernel.Volume;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Has the kernel of a {@link FakeDrbd} follow a configuration, as drbdadm does. */
final class FakeAdjust {
  private final FakeDrbd host;
  private final String hostName;
  private final String name;
  private final ResTree configured;

  FakeAdjust(FakeDrbd host, String hostName, String name, ResTree configured) {
    this.host = host;
    this.hostName = hostName;
    this.name = name;
    this.configured = configured;
  }

  private ResTree on(String peer) {
    return configured.find("on", peer).orElseThrow();
  }

  private int nodeId(String peer) {
    return Integer.parseInt(on(peer).value("node-id"));
  }

  /** Empty where it worked, otherwise what the tool says. */
  Optional<String> run(boolean net) {
    Resource resource = host.kernel.resources.computeIfAbsent(name, _ -> new Resource());
    resource.nodeId = nodeId(hostName);
    resource.options = configured.options("options");
    Set<Integer> volumes = new HashSet<>();
    for (ResTree volume : on(hostName).all("volume")) {
      int number = Integer.parseInt(volume.words().get(1));
      volumes.add(number);
      if (!attach(resource, number, volume)) {
        return Optional.of(Recorded.text("errors/n1-attach-no-metadata.stderr.txt"));
      }
    }
    resource.volumes.keySet().retainAll(volumes);
    if (net) {
      net(resource);
    }
    return Optional.empty();
  }

  private boolean attach(Resource resource, int number, ResTree asked) {
    boolean made = !resource.volumes.containsKey(number);
    Volume volume = resource.volumes.computeIfAbsent(number, _ -> new Volume());
    volume.minor = Integer.parseInt(asked.value("device"));
    volume.options = new HashMap<>(configured.options("disk"));
    volume.options.putAll(asked.options("disk"));
    String disk = asked.value("disk");
    if (disk.equals("none")) {
      volume.client |= made;
      volume.detach();
      return true;
    }
    String generation = host.generations.get(disk);
    if (generation == null) {
      return false;
    }
    if (!volume.attached()) {
      volume.kibibytes = host.sizes.getOrDefault(disk, 102400L);
    }
    volume.client = false;
    volume.backing = disk;
    volume.disk = generation.equals(FakeDrbd.JUST_MADE) ? "Inconsistent" : "UpToDate";
    return true;
  }

  private void net(Resource resource) {
    Set<Integer> peers = new TreeSet<>();
    for (ResTree connection : configured.all("connection")) {
      Map<String, String> ends = ends(connection);
      if (ends.containsKey(hostName)) {
        ends.keySet().stream()
            .filter(end -> !end.equals(hostName))
            .forEach(peer -> {
              int id = nodeId(peer);
              peers.add(id);
              peer("new-peer", peer, false);
              peer("new-path", peer, false);
              if (host.peer(name, id).state.equals("StandAlone")) {
                host.connect(name, id, false);
              }
            });
      }
    }
    resource.peers.keySet().retainAll(peers);
  }

  private static Map<String, String> ends(ResTree connection) {
    Map<String, String> ends = new HashMap<>();
    connection
        .all("host")
        .forEach(
            end -> ends.put(end.words().get(1), end.words().get(3) + ":" + end.words().getLast()));
    return ends;
  }

  void peer(String verb, String peerName, boolean discard) {
    Resource resource = host.resource(name);
    int id = nodeId(peerName);
    switch (verb) {
      case "new-peer", "net-options" -> {
        Peer peer = resource.peers.computeIfAbsent(id, _ -> new Peer());
        peer.name = peerName;
        peer.net = configured.options("net");
        resource.volumes.values().stream()
            .filter(Volume::attached)
            .forEach(volume -> host.slots.getOrDefault(volume.backing, new TreeSet<>()).add(id));
      }
      case "new-path" -> {
        Map<String, String> ends =
            configured.all("connection").stream()
                .map(FakeAdjust::ends)
                .filter(both -> both.containsKey(hostName) && both.containsKey(peerName))
                .findFirst()
                .orElseThrow();
        host.peer(name, id).local = ends.getOrDefault(hostName, "");
        host.peer(name, id).remote = ends.getOrDefault(peerName, "");
      }
      case "disconnect" -> host.peer(name, id).state = "StandAlone";
      case "connect" -> host.connect(name, id, discard);
      default -> throw new AssertionError(verb);
    }
  }
}
