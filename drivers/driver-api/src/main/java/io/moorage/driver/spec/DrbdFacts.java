// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.ByteSize;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A DRBD resource that is up.
 *
 * @param suspended whether somebody asked for its I/O to stand still; a freeze for want of quorum
 *     is not meant
 * @param drift what is not as it was asked for, each a line
 */
public record DrbdFacts(
    int nodeId,
    boolean primary,
    boolean suspended,
    boolean mayPromote,
    List<Volume> volumes,
    List<Peer> peers,
    List<String> drift)
    implements NetworkFacts {
  public DrbdFacts {
    volumes = List.copyOf(volumes);
    peers = List.copyOf(peers);
    drift = List.copyOf(drift);
  }

  /** State of a disk, in DRBD's order: the later, the better. */
  public enum DiskState {
    UNKNOWN("DUnknown"),
    DISKLESS("Diskless"),
    ATTACHING("Attaching"),
    DETACHING("Detaching"),
    FAILED("Failed"),
    NEGOTIATING("Negotiating"),
    INCONSISTENT("Inconsistent"),
    OUTDATED("Outdated"),
    CONSISTENT("Consistent"),
    UP_TO_DATE("UpToDate");

    private final String word;

    DiskState(String word) {
      this.word = word;
    }

    /** DRBD's own word for it. */
    public String word() {
      return word;
    }

    /** By DRBD's own word; unknown for one that is new to us. */
    public static DiskState of(String word) {
      return Stream.of(values())
          .filter(state -> state.word.equals(word))
          .findFirst()
          .orElse(UNKNOWN);
    }
  }

  /**
   * A volume on this node.
   *
   * @param backing the device below, where a disk is attached
   * @param client whether it is diskless on purpose
   */
  public record Volume(
      int number,
      int minor,
      ByteSize size,
      DiskState disk,
      Optional<String> backing,
      boolean client,
      boolean quorum) {
    public String devicePath() {
      return "/dev/drbd" + minor;
    }
  }

  /**
   * The connection to another node.
   *
   * @param name of its host
   * @param connection in DRBD's words: Connected, Connecting, StandAlone …
   */
  public record Peer(
      int nodeId, String name, String connection, boolean primary, List<PeerVolume> volumes) {
    public Peer {
      volumes = List.copyOf(volumes);
    }

    public boolean connected() {
      return connection.equals("Connected");
    }

    /** Given up: a split brain, a wrong secret, or somebody's wish. */
    public boolean standAlone() {
      return connection.equals("StandAlone");
    }
  }

  /**
   * A volume on a peer, as this node sees it.
   *
   * @param replication in DRBD's words: Established, SyncTarget …
   * @param outOfSync what differs
   */
  public record PeerVolume(
      int number, DiskState disk, String replication, ByteSize outOfSync, boolean client) {
    /** Whether data goes over to bring one of the two up to date. */
    public boolean syncing() {
      return replication.startsWith("Sync") || replication.startsWith("PausedSync");
    }
  }

  @Override
  public Optional<String> devicePath(int number) {
    return volume(number).map(Volume::devicePath);
  }

  @Override
  public boolean inUse() {
    return primary;
  }

  /** A volume by its number. */
  public Optional<Volume> volume(int number) {
    return volumes.stream().filter(volume -> volume.number() == number).findFirst();
  }

  /** Whether it is together with a peer. */
  public boolean connectedTo(int peerId) {
    return peers.stream().anyMatch(peer -> peer.nodeId() == peerId && peer.connected());
  }

  /** Whether all of this node's disks have the newest data. */
  public boolean upToDate() {
    return !volumes.isEmpty()
        && volumes.stream().allMatch(volume -> volume.disk() == DiskState.UP_TO_DATE);
  }
}
