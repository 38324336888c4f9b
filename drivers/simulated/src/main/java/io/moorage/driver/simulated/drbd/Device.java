// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.spec.DrbdFacts.DiskState;
import io.moorage.driver.spec.DrbdSizes;
import java.util.Optional;

/** A volume of a resource in the kernel of one node. */
final class Device {
  private final int number;
  private final int minor;
  private Optional<Attached> attached = Optional.empty();
  private DiskState disk = DiskState.DISKLESS;
  private boolean client;
  private boolean quorum;
  private boolean realQuorum;
  private boolean crashed;
  private boolean served;
  private ByteSize size = ByteSize.ZERO;
  private String exposed = "";

  Device(int number, int minor, boolean client) {
    this.number = number;
    this.minor = minor;
    this.client = client;
  }

  /** A disk that is attached, with its image as the kernel has it in memory. */
  record Attached(BackingDisk backing, DiskImage image) {

    ByteSize room() {
      return DrbdSizes.net(backing.size(), image.room());
    }
  }

  int number() {
    return number;
  }

  int minor() {
    return minor;
  }

  Optional<Attached> attached() {
    return attached;
  }

  Optional<DiskImage> image() {
    return attached.map(Attached::image);
  }

  void attach(BackingDisk backing, DiskImage image, DiskState state) {
    attached = Optional.of(new Attached(backing, image));
    disk = state;
    client = false;
    if (image.size().equals(ByteSize.ZERO)) {
      image.size(DrbdSizes.net(backing.size(), image.room()));
    }
    size = image.size();
  }

  void detach() {
    attached.ifPresent(found -> found.backing().use(false));
    attached = Optional.empty();
    disk = DiskState.DISKLESS;
    crashed = false;
  }

  DiskState disk() {
    return disk;
  }

  /** Sets the state of the disk; the metadata says the same. */
  void disk(DiskState state) {
    disk = state;
    image()
        .ifPresent(image ->
            image.quality(
                state.compareTo(DiskState.INCONSISTENT) > 0,
                state.compareTo(DiskState.OUTDATED) > 0));
  }

  boolean upToDate() {
    return disk == DiskState.UP_TO_DATE;
  }

  /** Whether it is diskless on purpose. */
  boolean client() {
    return client;
  }

  void client(boolean is) {
    client = is;
  }

  boolean quorum() {
    return quorum;
  }

  /** Whether there would be quorum if one had to be had. */
  boolean realQuorum() {
    return realQuorum;
  }

  void quorum(boolean real, boolean counted) {
    realQuorum = real;
    quorum = counted;
  }

  /** Whether the disk was a primary's when the power went, and no peer was met since. */
  boolean crashed() {
    return crashed;
  }

  void crashed(boolean did) {
    crashed = did;
  }

  /** Whether its newest data could be had at some time since it is there. */
  boolean served() {
    return served;
  }

  void served(boolean was) {
    served |= was;
  }

  ByteSize size() {
    return size;
  }

  void size(ByteSize bytes) {
    size = bytes;
    image().ifPresent(image -> image.size(bytes));
  }

  /** The generation that a user without a disk has seen last; empty where it saw none. */
  String exposed() {
    return exposed;
  }

  void exposed(String generation) {
    exposed = generation;
  }
}
