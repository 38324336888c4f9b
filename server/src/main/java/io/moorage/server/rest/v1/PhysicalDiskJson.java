// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.NodeName;
import io.moorage.driver.wire.PhysicalDisks.PhysicalDisk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Free disks in the shapes of LINSTOR's API; sizes are in bytes here, unlike everywhere else. */
final class PhysicalDiskJson {

  private PhysicalDiskJson() {}

  /** A disk of a node that is named elsewhere. */
  record Single(
      String device, long size, boolean rotational, String model, String serial, String wwn) {
    static Single of(PhysicalDisk disk) {
      return new Single(
          disk.device(),
          disk.size().bytes(),
          disk.rotational(),
          disk.model(),
          disk.serial(),
          disk.wwn());
    }
  }

  /** A disk of a group that has its size and kind. */
  record Member(String device, String model, String serial, String wwn) {}

  /** Disks that are alike. */
  record Group(long size, boolean rotational, Map<String, List<Member>> nodes) {}

  /** What groups have in common. */
  private record Likeness(long size, boolean rotational) implements Comparable<Likeness> {
    private static final Comparator<Likeness> ORDER =
        Comparator.comparingLong(Likeness::size).thenComparing(Likeness::rotational);

    @Override
    public int compareTo(Likeness other) {
      return ORDER.compare(this, other);
    }
  }

  static List<Group> groups(Map<NodeName, List<PhysicalDisk>> found) {
    Map<Likeness, Map<String, List<Member>>> groups = new TreeMap<>();
    found.forEach((node, disks) -> {
      for (PhysicalDisk disk : disks) {
        groups
            .computeIfAbsent(
                new Likeness(disk.size().bytes(), disk.rotational()), key -> new TreeMap<>())
            .computeIfAbsent(node.value(), key -> new ArrayList<>())
            .add(new Member(disk.device(), disk.model(), disk.serial(), disk.wwn()));
      }
    });
    return groups.entrySet().stream()
        .map(entry ->
            new Group(entry.getKey().size(), entry.getKey().rotational(), entry.getValue()))
        .toList();
  }
}
