// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.DrbdFacts.DiskState;
import io.moorage.driver.spec.DrbdSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What a member lacks to be what its specification says, in the order in which it is put right. */
final class Differences {
  private final DrbdKernel kernel;
  private final Member member;
  private final DrbdSpec spec;
  private final DrbdFacts facts;
  private final Map<Integer, BackingDisk> disks;
  private final ResourceName name;
  private final List<Difference> found = new ArrayList<>();

  Differences(
      DrbdKernel kernel,
      ResourceName name,
      Member member,
      DrbdFacts facts,
      DrbdSpec spec,
      Map<Integer, BackingDisk> disks) {
    this.kernel = kernel;
    this.member = member;
    this.facts = facts;
    this.spec = spec;
    this.disks = disks;
    this.name = name;
  }

  List<Difference> find() {
    options();
    peersThatGo();
    volumesThatGo();
    spec.volumes().stream()
        .filter(volume -> !member.devices().containsKey(volume.number()))
        .forEach(this::create);
    peersThatCome();
    spec.volumes().forEach(this::disk);
    connections();
    spec.volumes().forEach(this::size);
    return List.copyOf(found);
  }

  private void add(String words, Supplier<Optional<String>> remedy) {
    found.add(new Difference(words, remedy));
  }

  private void options() {
    MemberOptions wanted = MemberOptions.of(spec);
    if (!member.options().equals(wanted)) {
      found.add(Difference.of("its options differ", () -> kernel.options(name, wanted)));
    }
  }

  private void peersThatGo() {
    for (Peer peer : member.peers().values()) {
      if (host(peer).isEmpty()) {
        add("peer " + peer.node() + " is not wanted", () -> kernel.delPeer(name, peer.node()));
      }
    }
    member.devices().values().stream()
        .flatMap(device -> device.image().stream())
        .flatMap(image -> image.slots().keySet().stream())
        .distinct()
        .filter(id -> spec.peers().stream().noneMatch(host -> host.nodeId() == id))
        .filter(id -> member.peers().values().stream().noneMatch(peer -> peer.nodeId() == id))
        .forEach(
            id -> add("peer " + id + " is still remembered", () -> kernel.forgetPeer(name, id)));
  }

  private Optional<DrbdSpec.Host> host(Peer peer) {
    return spec.peers().stream()
        .filter(host ->
            host.node().equals(peer.node())
                && host.nodeId() == peer.nodeId()
                && host.port() == peer.port())
        .findFirst();
  }

  private void volumesThatGo() {
    for (Device device : member.devices().values()) {
      if (spec.volumes().stream().noneMatch(volume -> volume.number() == device.number())) {
        add(volume(device.number()) + " is not wanted", () -> removeVolume(device));
      }
    }
  }

  private Optional<String> removeVolume(Device device) {
    return kernel.detach(name, device.number()).or(() -> kernel.delVolume(name, device.number()));
  }

  private static String volume(int number) {
    return "volume " + number;
  }

  private void create(DrbdSpec.Volume volume) {
    boolean client = !spec.self().part().diskful();
    add(
        volume(volume.number()) + " is missing",
        () -> kernel.newVolume(name, volume.number(), volume.minor(), client));
  }

  private void peersThatCome() {
    for (DrbdSpec.Host host : spec.peers()) {
      boolean diskful = host.part().diskful();
      Optional<Peer> peer = member.peer(host.node());
      if (peer.isEmpty()) {
        add(
            "peer " + host.node() + " is missing",
            () -> kernel.newPeer(name, host.node(), host.nodeId(), host.port(), diskful));
      } else if (peer.get().diskful() != diskful) {
        add(
            "peer " + host.node() + (diskful ? " is to have disks" : " is to have no disks"),
            () -> kernel.peerDiskful(name, host.node(), diskful));
      }
    }
  }

  private void disk(DrbdSpec.Volume volume) {
    Optional<Device> device = member.device(volume.number());
    Optional<BackingDisk> wanted =
        Optional.ofNullable(disks.get(volume.number()))
            .filter(disk -> spec.self().part().diskful());
    if (device.isPresent()) {
      disk(volume, device.get(), wanted);
    }
  }

  private void disk(DrbdSpec.Volume volume, Device device, Optional<BackingDisk> wanted) {
    Optional<String> attached = device.attached().map(found -> found.backing().path());
    boolean diskful = spec.self().part().diskful();
    if (attached.isPresent() && (!diskful || changed(attached.get(), wanted))) {
      add(
          volume(device.number()) + " is on a disk that is not wanted",
          () -> kernel.detach(name, device.number()));
    } else if (attached.isEmpty() && wanted.isPresent()) {
      add(volume(device.number()) + " has no disk", () -> attach(volume, wanted.get()));
    } else if (attached.isEmpty() && device.client() == diskful) {
      add(
          volume(device.number()) + (diskful ? " is to have a disk" : " is to have no disk"),
          () -> kernel.client(name, device.number(), !diskful));
    }
  }

  private static boolean changed(String attached, Optional<BackingDisk> wanted) {
    return wanted.filter(disk -> !disk.path().equals(attached)).isPresent();
  }

  private Optional<String> attach(DrbdSpec.Volume volume, BackingDisk disk) {
    if (disk.read().isEmpty()) {
      Disks.createMetadata(disk, volume.slots());
      if (volume.exactSize()) {
        Disks.limit(disk, volume.size());
      }
      volume.dayZero().ifPresent(generation -> Disks.dayZero(disk, generation));
    }
    return kernel.attach(name, volume.number(), disk);
  }

  private void connections() {
    member.peers().values().stream()
        .filter(peer -> peer.standAlone() && !peer.gaveUp())
        .filter(peer -> host(peer).isPresent())
        .map(Peer::node)
        .forEach(peer -> add(peer + " is not connected to", () -> connect(peer)));
    spec.kept().ifPresent(this::splitBrains);
  }

  /** Somebody has said whose data is kept: the others give up what they changed since. */
  private void splitBrains(int kept) {
    boolean together = kept == spec.nodeId() || facts.connectedTo(kept);
    boolean loses = spec.self().part().diskful() && !together;
    member.peers().values().stream()
        .filter(peer -> peer.standAlone() && peer.gaveUp())
        .filter(peer -> host(peer).isPresent())
        .forEach(peer ->
            add(
                "a split brain with " + peer.node(),
                () -> kernel.connect(name, peer.node(), loses)));
  }

  private Optional<String> connect(NodeName peer) {
    return kernel.connect(name, peer, false);
  }

  private void size(DrbdSpec.Volume volume) {
    Optional<ByteSize> size =
        member
            .device(volume.number())
            .filter(device -> device.disk().compareTo(DiskState.INCONSISTENT) >= 0)
            .map(Device::size);
    volume
        .growTo()
        .filter(to -> size.filter(now -> now.compareTo(to) < 0).isPresent())
        .ifPresent(to ->
            add(
                volume(volume.number()) + " is smaller than " + to,
                () -> kernel.resize(name, volume.number(), to)));
  }
}
