// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The commands of drbdmeta, which works on metadata that the kernel does not hold. */
final class Drbdmeta {
  private static final Pattern GENERATION = Pattern.compile("(0[xX])?([0-9A-Fa-f]{1,16})");

  private Drbdmeta() {}

  private static List<String> command(
      List<String> options, int minor, MetaDisk disk, String... verb) {
    List<String> command = new ArrayList<>(List.of("drbdmeta"));
    command.addAll(options);
    command.addAll(List.of(Integer.toString(minor), "v09"));
    command.addAll(disk.arguments());
    command.addAll(Arrays.asList(verb));
    return List.copyOf(command);
  }

  private static List<String> node(int nodeId) {
    return List.of("--node-id", Integer.toString(nodeId));
  }

  private static List<String> forced(int nodeId) {
    return List.of("--force", "--node-id", Integer.toString(nodeId));
  }

  static List<String> generation(int minor, MetaDisk disk, int nodeId) {
    return command(node(nodeId), minor, disk, "get-gi");
  }

  static List<String> dump(int minor, MetaDisk disk) {
    return command(List.of(), minor, disk, "dump-md");
  }

  /** Forced, since it asks about everything that is not all zeros, as under encryption. */
  static List<String> create(int minor, MetaDisk disk, int slots) {
    return command(List.of("--force"), minor, disk, "create-md", Integer.toString(slots));
  }

  /** A generation that is consistent and up to date, of which no peer lacks anything. */
  static List<String> setGeneration(int minor, MetaDisk disk, int nodeId, String generation)
      throws DriverException {
    return command(forced(nodeId), minor, disk, "set-gi", even(generation) + ":0:0:0:1:1");
  }

  /** DRBD uses the lowest bit to tell whether the node was primary. */
  private static String even(String generation) throws DriverException {
    var matcher = GENERATION.matcher(generation);
    if (matcher.matches()) {
      BigInteger value = new BigInteger(matcher.group(2), 16).clearBit(0);
      // The small ones mean something to DRBD, such as "just made".
      if (value.bitLength() > 8) {
        return "%016X".formatted(value);
      }
    }
    throw new DriverException(
        new Problem(
            "'" + generation + "' cannot be a generation of data",
            "DRBD takes up to 16 hexadecimal digits, and keeps the smallest numbers to itself",
            "set the property DrbdCurrentGi of the volume definition, or unset it"));
  }

  static List<String> forgetPeer(int minor, MetaDisk disk, int nodeId) {
    return command(forced(nodeId), minor, disk, "forget-peer");
  }
}
