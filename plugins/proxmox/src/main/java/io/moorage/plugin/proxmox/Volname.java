// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import io.moorage.api.model.ResourceName;
import io.moorage.api.storage.StorageException;
import io.moorage.api.storage.StorageException.Code;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A volume's name as Proxmox writes it after the storage's name, such as {@code vm-100-disk-0}.
 *
 * @param value the name
 * @param vmid the guest that owns it
 */
record Volname(String value, long vmid) {
  /** The most disks that Proxmox numbers for one guest on one storage. */
  static final int DISKS_MAX = 1024;

  private static final int RESOURCE_NAME_MAX = 48;
  private static final int KEPT_OF_LONG_NAMES = 35;
  private static final Pattern SHAPE =
      Pattern.compile("(?:vm|base)-([1-9][0-9]{2,8})-[A-Za-z0-9_][A-Za-z0-9_-]{0,99}");

  static Volname parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      throw new StorageException(
          Code.INVALID,
          "'" + text + "' is not the name of a Proxmox VE volume.",
          "Use vm-<vmid>-<what>, such as vm-100-disk-0, of letters, digits, '_' and '-'.");
    }
    return new Volname(text, Long.parseLong(matcher.group(1)));
  }

  static Volname disk(long vmid, int number) {
    return parse("vm-" + vmid + "-disk-" + number);
  }

  /**
   * The disk behind the name. Memory states of snapshots with long names do not fit into a disk's
   * name: those are cut and told apart by a fingerprint, and the full name is kept as a label of
   * the disk.
   */
  ResourceName resource() {
    if (!needsLabel()) {
      return new ResourceName(value);
    }
    return new ResourceName(
        value.substring(0, KEPT_OF_LONG_NAMES)
            + "-"
            + Fingerprint.of(value.getBytes(StandardCharsets.UTF_8)).substring(0, 12));
  }

  boolean needsLabel() {
    return value.length() > RESOURCE_NAME_MAX;
  }

  @Override
  public String toString() {
    return value;
  }
}
