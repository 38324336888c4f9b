// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.provider;

import io.moorage.api.model.ProviderKind;
import io.moorage.driver.spec.PoolSpec;
import java.util.List;
import java.util.Set;

/** A kind of storage that this build knows. */
public interface StorageProviderFactory {

  /** The kinds it makes. */
  Set<ProviderKind> kinds();

  /**
   * Why this host cannot do a kind: a missing tool or module, each reason a line. Empty means it
   * can. May run tools; called at the start.
   */
  List<String> obstacles(ProviderKind kind);

  /**
   * Opens a pool, checks its backing, and makes nothing but what the backing needs to be one (a
   * directory).
   *
   * @throws DriverException if the backing is not there or does not fit the kind
   */
  StorageProvider open(PoolSpec pool) throws DriverException;
}
