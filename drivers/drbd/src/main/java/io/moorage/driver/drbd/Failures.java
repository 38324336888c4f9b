// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.driver.spec.Problem;
import io.moorage.driver.tool.CommandResult;
import java.util.List;
import java.util.regex.Pattern;

/** Knows what DRBD says when it refuses, and what an operator can do about it. */
final class Failures {
  /** drbdadm quotes the commands that it runs, with the secret among their words. */
  private static final Pattern SECRET = Pattern.compile("(--shared-secret=)\\S+");

  private static final List<Known> KNOWN =
      List.of(
          new Known(
              "Device is held open by someone",
              ": it is in use on this node",
              "stop what uses it: a virtual machine, a mount, a device mapping ('fuser -v"
                  + " /dev/drbd…', 'dmsetup ls --tree')"),
          new Known(
              "Device or resource busy",
              ": the device below is in use",
              "something else than DRBD holds it: 'lsblk', 'dmsetup ls --tree'"),
          new Known(
              "Need access to UpToDate data",
              ": no other node could serve its data",
              "wait until a peer is connected and UpToDate; this disk is the last one"),
          new Known(
              "(119) No valid meta-data signature found",
              ": its metadata is gone",
              "if the device was replaced, delete the resource on this node and create it again"),
          new Known(
              "Minor or volume exists already",
              ": its device number is taken",
              "'drbdsetup status --verbose' shows by which resource; take that one down"),
          new Known(
              "already in use",
              ": its address or port is taken",
              "'drbdsetup show' says by which resource; take that one down, or give this one"
                  + " another port"),
          new Known(
              "Resize not allowed during resync",
              ": it is being resynchronized",
              "it is tried again afterwards"),
          new Known(
              "Parse error",
              ": drbdadm does not understand its configuration",
              "an option that this version of drbd-utils does not know? See 'drbdadm --version';"
                  + " every file in /etc/drbd.d must be right"),
          new Known(
              "not defined in your config",
              ": drbdadm does not find its configuration",
              "/etc/drbd.conf must have the line 'include \"drbd.d/*.res\";', and this host's name"
                  + " must be the one that 'uname -n' says"));

  private Failures() {}

  static Problem of(String what, CommandResult result) {
    return KNOWN.stream()
        .filter(known -> result.errors().contains(known.said()))
        .findFirst()
        .map(known -> new Problem(what + known.means(), quiet(result), known.remedy()))
        .orElseGet(() -> new Problem(what, quiet(result), ""));
  }

  /** The failure in one line, without a secret. */
  static String quiet(CommandResult result) {
    return SECRET.matcher(result.failure()).replaceAll("$1…").replaceAll("\\s*\\n\\s*", "; ");
  }

  private record Known(String said, String means, String remedy) {}
}
