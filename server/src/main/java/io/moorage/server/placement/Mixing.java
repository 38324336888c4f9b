// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import io.moorage.api.model.ProviderKind;
import java.util.Set;

/** Which provider kinds may hold replicas of one resource. */
final class Mixing {
  private static final Set<ProviderKind> ZFS = Set.of(ProviderKind.ZFS, ProviderKind.ZFS_THIN);
  private static final Set<ProviderKind> FILE = Set.of(ProviderKind.FILE, ProviderKind.FILE_THIN);

  private Mixing() {}

  static boolean allowed(ProviderKind one, ProviderKind other) {
    return one == other
        || (ZFS.contains(one) && ZFS.contains(other))
        || (FILE.contains(one) && FILE.contains(other));
  }
}
