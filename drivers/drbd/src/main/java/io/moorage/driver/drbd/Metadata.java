// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandResult.End;
import java.util.List;

/** What a device that the kernel does not hold has of DRBD. */
enum Metadata {
  /** None, and no data of anybody else either. */
  ABSENT,
  /** Made, but it never stood for any data. */
  JUST_MADE,
  /** It stands for data. */
  THERE,
  /** Nobody looked. */
  UNKNOWN;

  private static final String JUST_MADE_GENERATION = "0000000000000004";
  private static final String NONE = "No valid meta data found";
  private static final int NOTHING_FOUND = 2;

  /**
   * Looks at a device.
   *
   * @throws DriverException if it cannot be told, or somebody else's data is there
   */
  static Metadata read(Tools tools, int minor, MetaDisk disk, int nodeId) throws DriverException {
    CommandResult generation = tools.look(Drbdmeta.generation(minor, disk, nodeId));
    if (generation.succeeded()) {
      return generation.output().strip().startsWith(JUST_MADE_GENERATION) ? JUST_MADE : THERE;
    }
    CommandResult dump = tools.look(Drbdmeta.dump(minor, disk));
    if (!dump.errors().contains(NONE)) {
      throw unreadable(disk.device(), dump.succeeded() ? generation : dump);
    }
    requireNoData(tools, disk.device());
    return ABSENT;
  }

  private static void requireNoData(Tools tools, String device) throws DriverException {
    CommandResult probe =
        tools.look(List.of("blkid", "--probe", "--output", "value", "--match-tag", "TYPE", device));
    if (probe.end() instanceof End.Exited(int code) && code == NOTHING_FOUND) {
      return;
    }
    throw new DriverException(
        new Problem(
            "could not make DRBD's metadata on " + device,
            probe.succeeded()
                ? "it holds data of the kind '" + probe.output().strip() + "'"
                : Failures.quiet(probe),
            probe.succeeded()
                ? "if nothing on it is needed, 'wipefs --all "
                    + device
                    + "'; if it is, create a new resource and copy it in"
                : "'blkid' must be able to say that nothing is there"));
  }

  private static DriverException unreadable(String device, CommandResult result) {
    Problem known = Failures.of("could not read DRBD's metadata on " + device, result);
    return new DriverException(
        known.correction().isEmpty()
            ? new Problem(
                known.message(),
                known.cause(),
                "if the device grew while DRBD was down, 'drbdmeta … check-resize' moves its"
                    + " metadata to the new end")
            : known);
  }
}
