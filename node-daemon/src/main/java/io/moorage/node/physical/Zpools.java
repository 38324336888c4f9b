// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.physical;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.tool.CommandRunner;
import io.moorage.driver.wire.DevicePool;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes zpools of disks, without redundancy: replicas on other nodes are that. */
final class Zpools {
  private final Maker maker;

  Zpools(CommandRunner runner) {
    this.maker = new Maker(runner);
  }

  DevicePool.Made make(
      String name, Set<String> devices, List<BlockDevice> seen, Precaution precaution)
      throws DriverException {
    String imported =
        maker.run(
            "the zpools of this host could not be listed",
            "see with 'zpool list' whether ZFS works on this host",
            List.of("zpool", "list", "-H", "-o", "name"));
    if (imported.lines().noneMatch(name::equals)) {
      precaution.take();
      create(name, devices);
    } else {
      requireSame(name, devices, seen);
    }
    return new DevicePool.Made(name);
  }

  /**
   * Without -f, so that zpool looks for itself. Sectors of 4 KiB whatever the disks say, or a
   * modern disk could never replace one of them. Mounted nowhere: it is to hold volumes only.
   */
  private void create(String name, Set<String> devices) throws DriverException {
    List<String> command =
        new ArrayList<>(List.of("zpool", "create", "-o", "ashift=12", "-m", "none", name));
    devices.stream().sorted().forEach(command::add);
    maker.run(
        "the zpool " + name + " could not be made of " + devices.stream().sorted().toList(),
        "see what zpool has against it, and repeat the request",
        command);
  }

  private static void requireSame(String name, Set<String> devices, List<BlockDevice> seen)
      throws DriverException {
    Set<String> present =
        seen.stream()
            .filter(device -> device.isPartOf(name))
            .map(BlockDevice::path)
            .collect(Collectors.toSet());
    if (!present.equals(devices)) {
      throw Maker.taken("the zpool " + name, "it lies on " + present.stream().sorted().toList());
    }
  }
}
