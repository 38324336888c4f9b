// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.DrbdSpec.Volume;
import java.util.SortedMap;
import java.util.TreeMap;

/** The options that a spec comes to, section by section. */
final class Asked {
  static final String SECRET = "shared-secret";
  static final String TWO_PRIMARIES = "allow-two-primaries";

  private Asked() {}

  static SortedMap<String, String> net(DrbdSpec spec) {
    SortedMap<String, String> net = new TreeMap<>(spec.options().net());
    net.putIfAbsent("cram-hmac-alg", "sha1");
    net.putIfAbsent(SECRET, spec.secret().value());
    if (spec.twoPrimaries()) {
      net.put(TWO_PRIMARIES, "yes");
    }
    return net;
  }

  /** For all volumes; drbdadm takes what belongs to the peers' disks from the same section. */
  static SortedMap<String, String> disk(DrbdSpec spec) {
    SortedMap<String, String> disk = new TreeMap<>(spec.options().disk());
    disk.putAll(spec.options().peerDevice());
    return disk;
  }

  /** For one volume on top of that. */
  static SortedMap<String, String> disk(Volume volume) {
    SortedMap<String, String> disk = new TreeMap<>(volume.disk());
    if (volume.exactSize()) {
      disk.put("size", volume.size().kibibytes() + "k");
    }
    return disk;
  }

  /** All that holds for one volume. */
  static SortedMap<String, String> disk(DrbdSpec spec, Volume volume) {
    SortedMap<String, String> all = disk(spec);
    all.putAll(disk(volume));
    return all;
  }
}
