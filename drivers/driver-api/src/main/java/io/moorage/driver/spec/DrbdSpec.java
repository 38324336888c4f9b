// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A resource that is replicated by DRBD 9, as one of its nodes has to know it.
 *
 * @param nodeId which of the hosts this node is
 * @param secret what the hosts prove to each other that they know
 * @param hosts all that take part, this one too
 * @param twoPrimaries whether two nodes may use it at once, as in a live migration
 * @param kept the id of the node whose data is kept where replicas went apart; empty while nobody
 *     has said so, and then they stay apart
 */
public record DrbdSpec(
    int nodeId,
    Secret secret,
    List<Host> hosts,
    List<Volume> volumes,
    Options options,
    boolean twoPrimaries,
    Optional<Integer> kept)
    implements NetworkSpec {
  public DrbdSpec {
    hosts = List.copyOf(hosts);
    volumes = List.copyOf(volumes);
    if (hosts.stream().noneMatch(host -> host.nodeId() == nodeId)) {
      throw new IllegalArgumentException("no host has the id " + nodeId + " of this node");
    }
  }

  /** One in whose replicas nobody has to choose. */
  public DrbdSpec(
      int nodeId,
      Secret secret,
      List<Host> hosts,
      List<Volume> volumes,
      Options options,
      boolean twoPrimaries) {
    this(nodeId, secret, hosts, volumes, options, twoPrimaries, Optional.empty());
  }

  @Override
  public LayerKind layer() {
    return LayerKind.DRBD;
  }

  @Override
  public boolean covers() {
    return true;
  }

  /** This node's own entry. */
  public Host self() {
    return hosts.stream().filter(host -> host.nodeId() == nodeId).findFirst().orElseThrow();
  }

  /** The other hosts. */
  public List<Host> peers() {
    return hosts.stream().filter(host -> host.nodeId() != nodeId).toList();
  }

  /**
   * A host that takes part.
   *
   * @param hostName what {@code uname -n} says there
   * @param address an IP literal
   */
  public record Host(
      NodeName node, String hostName, int nodeId, String address, int port, Part part) {}

  /** What a host contributes. */
  public enum Part {
    /** It holds the data. */
    REPLICA,
    /** It uses the data of others, and has no vote. */
    CLIENT,
    /** It holds nothing and has a vote. */
    TIE_BREAKER;

    public boolean diskful() {
      return this == REPLICA;
    }
  }

  /**
   * A volume.
   *
   * @param size usable size; only said in the configuration where it is to be kept exactly
   * @param exactSize whether a larger device below is not to be used up
   * @param slots for how many peers its metadata has room
   * @param dayZero the generation that its data counts as while nobody has written: whoever starts
   *     from the same one needs no first resync. Empty where this node is to get the data from its
   *     peers. Counts only when the metadata is made
   * @param growTo the size that the device is to take now, since all replicas have the room; empty
   *     where this node is not the one to see to it
   * @param disk options of the section {@code disk}
   */
  public record Volume(
      int number,
      int minor,
      ByteSize size,
      boolean exactSize,
      int slots,
      Optional<String> dayZero,
      Optional<ByteSize> growTo,
      Map<String, String> disk) {
    public Volume {
      disk = Map.copyOf(disk);
    }
  }

  /**
   * Options in DRBD's own words, by the section they are in; {@code net} and {@code peerDevice}
   * hold for all connections, {@code disk} for all volumes.
   */
  public record Options(
      Map<String, String> resource,
      Map<String, String> net,
      Map<String, String> disk,
      Map<String, String> peerDevice,
      Map<String, String> handlers) {
    public static final Options NONE =
        new Options(Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

    public Options {
      resource = Map.copyOf(resource);
      net = Map.copyOf(net);
      disk = Map.copyOf(disk);
      peerDevice = Map.copyOf(peerDevice);
      handlers = Map.copyOf(handlers);
    }
  }
}
