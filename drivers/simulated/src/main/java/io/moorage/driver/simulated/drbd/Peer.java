// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.NodeName;
import io.moorage.driver.spec.DrbdFacts.DiskState;
import java.util.SortedMap;
import java.util.TreeMap;

/** A peer as a node's configuration names it, and what the node knows of it while it is away. */
final class Peer {
  private final NodeName node;
  private final int nodeId;
  private final int port;
  private final SortedMap<Integer, DiskState> remembered = new TreeMap<>();
  private boolean diskful;
  private boolean standAlone = true;
  private boolean gaveUp;
  private boolean discard;
  private boolean met;
  private boolean paused;

  Peer(NodeName node, int nodeId, int port, boolean diskful) {
    this.node = node;
    this.nodeId = nodeId;
    this.port = port;
    this.diskful = diskful;
  }

  NodeName node() {
    return node;
  }

  int nodeId() {
    return nodeId;
  }

  int port() {
    return port;
  }

  /** Whether it is to have a disk, and so has a vote and a bitmap. */
  boolean diskful() {
    return diskful;
  }

  void diskful(boolean is) {
    diskful = is;
  }

  /** Whether nobody tries to connect. */
  boolean standAlone() {
    return standAlone;
  }

  void standAlone(boolean is) {
    standAlone = is;
    gaveUp = false;
  }

  /** Whether nobody tries any more since the two cannot come together as they are. */
  boolean gaveUp() {
    return gaveUp;
  }

  void giveUp() {
    standAlone = true;
    gaveUp = true;
  }

  /** Whether this node's changes may be thrown away to end a split brain with that peer. */
  boolean discard() {
    return discard;
  }

  void discard(boolean is) {
    discard = is;
  }

  /** Whether the two were connected since this node's kernel has the resource. */
  boolean met() {
    return met;
  }

  void met(boolean did) {
    met = did;
  }

  /** Whether somebody paused resyncs with it here. */
  boolean paused() {
    return paused;
  }

  void paused(boolean is) {
    paused = is;
  }

  /** What is known of its disk while it is not connected. */
  DiskState remembered(int volume) {
    return remembered.getOrDefault(volume, DiskState.UNKNOWN);
  }

  void remember(int volume, DiskState state) {
    remembered.put(volume, state);
  }

  void forget() {
    remembered.clear();
  }
}
