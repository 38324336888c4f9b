// SPDX-License-Identifier: Apache-2.0
package io.moorage.survive;

import java.util.Map;
import java.util.TreeMap;

/** What a caller knows of a disk of its own: all of it was acknowledged. */
final class Disk {
  /** A state that a disk had or has. */
  record State(Marker marker, long kibibytes) {}

  private final String name;
  private final Map<String, State> snapshots = new TreeMap<>();
  private State state;
  private int written;

  Disk(String name, State state) {
    this.name = name;
    this.state = state;
  }

  String name() {
    return name;
  }

  State state() {
    return state;
  }

  Map<String, State> snapshots() {
    return snapshots;
  }

  Marker nextMarker() {
    return Marker.of(name, ++written);
  }

  void becomes(State now) {
    state = now;
  }

  @Override
  public String toString() {
    return name + " " + state + " with snapshots " + snapshots;
  }
}
