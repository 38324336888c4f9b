// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.capability;

import java.util.List;

/** A program that some kind of storage or some layer is worked with. */
public enum Tool {
  LVM("lvm", "lvm2", "version"),
  THIN_CHECK("thin_check", "thin-provisioning-tools", "-V"),
  ZFS("zfs", "zfsutils-linux", "version"),
  ZPOOL("zpool", "zfsutils-linux", ""),
  DRBDADM("drbdadm", "drbd-utils", "--version"),
  DRBDSETUP("drbdsetup", "drbd-utils", ""),
  CRYPTSETUP("cryptsetup", "cryptsetup-bin", "--version"),
  DMSETUP("dmsetup", "dmsetup", "version"),
  MAKE_BCACHE("make-bcache", "bcache-tools", "");

  private final String program;
  private final String debianPackage;
  private final String versionArgument;

  Tool(String program, String debianPackage, String versionArgument) {
    this.program = program;
    this.debianPackage = debianPackage;
    this.versionArgument = versionArgument;
  }

  String program() {
    return program;
  }

  String debianPackage() {
    return debianPackage;
  }

  /** How it is asked for its version; empty where that tells nothing. */
  List<String> versionArguments() {
    return versionArgument.isEmpty() ? List.of() : List.of(versionArgument);
  }
}
