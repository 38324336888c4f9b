// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.Problem;
import java.util.regex.Pattern;

/**
 * The dataset that a pool lies on.
 *
 * @param dataset a zpool, or a file system in one
 */
record Backing(String dataset) {
  /** ZFS's own rule for names, which also keeps a name from being taken for an option. */
  private static final Pattern DATASET =
      Pattern.compile("[A-Za-z][A-Za-z0-9_.:-]*(/[A-Za-z0-9_.:][A-Za-z0-9_.:-]*)*");

  static Backing of(PoolSpec pool) throws DriverException {
    if (!DATASET.matcher(pool.backing()).matches()) {
      throw new DriverException(
          new Problem(
              "pool " + pool.name() + " cannot lie on '" + pool.backing() + "'",
              "that is not the name of a zpool or a dataset",
              "give a zpool, or a dataset as 'zpool/dataset'; see 'zfs list'"));
    }
    return new Backing(pool.backing());
  }

  /** The whole name of a volume or a snapshot in the commands of ZFS. */
  String full(String name) {
    return dataset + "/" + name;
  }

  /** The link that udev makes to the block device of a volume. */
  String device(String name) {
    return "/dev/zvol/" + full(name);
  }

  @Override
  public String toString() {
    return dataset;
  }
}
