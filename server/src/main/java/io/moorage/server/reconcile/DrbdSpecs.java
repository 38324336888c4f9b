// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import io.moorage.api.model.AccessMode;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.Secret;
import io.moorage.server.cluster.Attachment;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.DrbdPeer;
import io.moorage.server.cluster.Inherited;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.Role;
import io.moorage.server.cluster.StoragePool;
import io.moorage.server.cluster.VolumeDefinition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** From the image to what DRBD on one node has to know of a resource. */
public final class DrbdSpecs {
  /** DRBD counts in blocks of this size. */
  private static final ByteSize BLOCK = ByteSize.kibibytes(4);

  private static final String QUORUM = "DrbdOptions/Resource/quorum";

  private final Cluster cluster;
  private final ResourceDefinition definition;
  private final Collection<Resource> resources;

  /** Who was given up knows the others, and they know him no more: he has no vote. */
  private DrbdSpecs(Cluster cluster, ResourceDefinition definition, Resource self) {
    this.cluster = cluster;
    this.definition = definition;
    this.resources =
        cluster.resourcesOf(definition.name()).values().stream()
            .filter(other -> other.node().equals(self.node()) || !cluster.givenUp(other.node()))
            .toList();
  }

  /** What a node has to know; empty where DRBD is not in the stack. */
  static Optional<DrbdSpec> of(Cluster cluster, ResourceDefinition definition, Resource resource) {
    return resource
        .peer()
        .filter(peer -> definition.replicated())
        .map(peer -> new DrbdSpecs(cluster, definition, resource).spec(resource, peer));
  }

  /** What a node has to know of what is to go: only what it takes to take it down. */
  static Optional<DrbdSpec> departed(ResourceDefinition definition, Resource was) {
    return was.peer()
        .filter(peer -> definition.replicated())
        .map(peer ->
            new DrbdSpec(
                peer.nodeId(),
                definition.secret().orElse(new Secret("")),
                List.of(
                    new DrbdSpec.Host(
                        was.node(),
                        was.node().value(),
                        peer.nodeId(),
                        "",
                        peer.port(),
                        part(was.role()))),
                List.of(),
                DrbdSpec.Options.NONE,
                false,
                Optional.empty()));
  }

  /** Which of the diskful replicas sees to it that the device grows, and has the first data. */
  public static Optional<Resource> first(Collection<Resource> resources) {
    return resources.stream()
        .filter(Resource::diskful)
        .filter(resource -> resource.peer().isPresent())
        .min(Comparator.comparingInt(resource -> resource.peer().orElseThrow().nodeId()));
  }

  private DrbdSpec spec(Resource resource, DrbdPeer peer) {
    Inherited properties = Inherited.of(cluster, definition, resource);
    return new DrbdSpec(
        peer.nodeId(),
        definition.secret().orElse(new Secret("")),
        resources.stream()
            .flatMap(other -> host(other).stream())
            .sorted(Comparator.comparingInt(DrbdSpec.Host::nodeId))
            .toList(),
        definition.volumes().values().stream()
            .flatMap(volume -> volume(resource, peer, volume).stream())
            .toList(),
        options(properties),
        twoPrimaries(),
        definition
            .kept()
            .flatMap(kept -> cluster.resource(definition.name(), kept))
            .flatMap(Resource::peer)
            .map(DrbdPeer::nodeId));
  }

  private Optional<DrbdSpec.Host> host(Resource resource) {
    return resource
        .peer()
        .flatMap(peer ->
            cluster
                .node(resource.node())
                .map(node ->
                    new DrbdSpec.Host(
                        node.name(),
                        node.properties().getOrDefault("NodeUname", node.name().value()),
                        peer.nodeId(),
                        Addresses.of(cluster, definition, node, resource),
                        peer.port(),
                        part(resource.role()))));
  }

  private static DrbdSpec.Part part(Role role) {
    return switch (role) {
      case Role.Diskful diskful -> DrbdSpec.Part.REPLICA;
      case Role.Diskless diskless -> DrbdSpec.Part.CLIENT;
      case Role.TieBreaker tieBreaker -> DrbdSpec.Part.TIE_BREAKER;
    };
  }

  private Optional<DrbdSpec.Volume> volume(
      Resource resource, DrbdPeer peer, VolumeDefinition volume) {
    boolean first = first(resources).filter(resource::equals).isPresent();
    Optional<ByteSize> growTo =
        first && volume.growing().isEmpty() ? Optional.of(device(volume)) : Optional.empty();
    return volume
        .minor()
        .map(minor ->
            new DrbdSpec.Volume(
                volume.number(),
                minor,
                device(volume),
                // Pools round up by units of their own. A device that used that up on one node
                // could
                // never be on another one whose pool is more exact.
                true,
                ResourceDefinition.PEER_SLOTS,
                dayZero(resource, peer, volume, first),
                growTo,
                volumeOptions(volume)));
  }

  /** The size of the device: the old one until every replica has the room for the new one. */
  private static ByteSize device(VolumeDefinition volume) {
    return volume.growing().orElse(volume.size()).roundedUpTo(BLOCK);
  }

  private static Map<String, String> volumeOptions(VolumeDefinition volume) {
    return new Inherited(List.of(volume.properties())).below("DrbdOptions/Disk/");
  }

  /**
   * Replicas that begin alike need no first resync: new volumes that read as zeros all over. Of
   * others one begins with the data there is, and the rest take it from there.
   */
  private Optional<String> dayZero(
      Resource resource, DrbdPeer peer, VolumeDefinition volume, boolean first) {
    if (!resource.diskful() || peer.late().contains(volume.number())) {
      return Optional.empty();
    }
    boolean alike =
        !definition.encrypted()
            && resources.stream().allMatch(this::beginsWithZeros)
            && !Inherited.of(cluster, definition).on("DrbdOptions/ForceInitialSync", false);
    return alike || first ? Optional.of(generation(volume)) : Optional.empty();
  }

  private boolean beginsWithZeros(Resource resource) {
    return resource
        .role()
        .diskfulPool()
        .flatMap(pool -> cluster.pool(new PoolKey(resource.node(), pool)))
        .map(StoragePool::kind)
        .map(kind -> kind != ProviderKind.LVM)
        .orElse(true);
  }

  /** One and the same for all replicas. The lowest bit says that somebody has it open. */
  private static String generation(VolumeDefinition volume) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(volume.id().getBytes(StandardCharsets.UTF_8));
      digest[7] &= (byte) 0xFE;
      digest[0] |= (byte) 0x80;
      return HexFormat.of().formatHex(digest, 0, 8).toUpperCase(Locale.ROOT);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private DrbdSpec.Options options(Inherited properties) {
    Map<String, String> resource = new TreeMap<>(properties.below("DrbdOptions/Resource/"));
    resource.putIfAbsent("quorum", quorumFeasible() ? "majority" : "off");
    if (!resource.getOrDefault("quorum", "off").equals("off")) {
      resource.putIfAbsent("on-no-quorum", "io-error");
    }
    return new DrbdSpec.Options(
        resource,
        properties.below("DrbdOptions/Net/"),
        properties.below("DrbdOptions/Disk/"),
        properties.below("DrbdOptions/PeerDevice/"),
        properties.below("DrbdOptions/Handlers/"));
  }

  /** Three that have a vote: two alone could never outvote each other. */
  private boolean quorumFeasible() {
    long diskful = resources.stream().filter(Resource::diskful).count();
    return diskful >= 3 || (diskful == 2 && resources.size() > 2);
  }

  /** Whether quorum is left to us, or set to what a tie-breaker helps with. */
  static boolean wantsMajority(Inherited properties) {
    return properties.value(QUORUM).map("majority"::equals).orElse(true);
  }

  /** Only while a migration holds its lease, and only where there is somebody to migrate from. */
  private boolean twoPrimaries() {
    Collection<Attachment> users = cluster.attachmentsOf(definition.name()).values();
    return users.size() > 1
        && users.stream().anyMatch(user -> user.mode() == AccessMode.MIGRATION_TARGET);
  }
}
