// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

import io.moorage.api.model.ProviderKind;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.Problem;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a pool lies on.
 *
 * @param thinPool where volumes are thin
 */
record Backing(String group, Optional<String> thinPool) {
  /** LVM's own rule for names, which also keeps a name from being taken for an option. */
  private static final String NAME = "[A-Za-z0-9+_.][A-Za-z0-9+_.-]*";

  private static final Pattern GROUP = Pattern.compile("(" + NAME + ")");
  private static final Pattern GROUP_AND_POOL = Pattern.compile("(" + NAME + ")/(" + NAME + ")");

  static Backing of(PoolSpec pool) throws DriverException {
    boolean thin = pool.kind() == ProviderKind.LVM_THIN;
    Matcher matcher = (thin ? GROUP_AND_POOL : GROUP).matcher(pool.backing());
    if (!matcher.matches()) {
      throw new DriverException(
          new Problem(
              "pool " + pool.name() + " cannot lie on '" + pool.backing() + "'",
              "that is not the name of a " + (thin ? "thin pool" : "volume group"),
              thin
                  ? "give volume group and thin pool as 'group/pool'; see 'lvs'"
                  : "give the name of a volume group; see 'vgs'"));
    }
    return new Backing(matcher.group(1), thin ? Optional.of(matcher.group(2)) : Optional.empty());
  }

  /** The name of a volume in the commands of LVM. */
  String volume(String name) {
    return group + "/" + name;
  }

  String device(String name) {
    return "/dev/" + group + "/" + name;
  }

  @Override
  public String toString() {
    return thinPool.map(pool -> group + "/" + pool).orElse(group);
  }
}
