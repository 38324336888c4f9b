// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Step;

/** What goes wrong. Asked at every turn; by itself nothing does. */
public interface Faults {
  Faults NONE = new Faults() {};

  /**
   * Asked before a step takes effect.
   *
   * @throws DriverException to have it fail and change nothing
   */
  default void before(Step step) throws DriverException {}

  /**
   * Asked after a step took effect.
   *
   * @throws DriverException to have it look as if it had failed
   */
  default void after(Step step) throws DriverException {}

  /**
   * Asked before each single change that a layer makes to a resource, so that its work can be cut
   * off in the middle.
   *
   * @param change in a few words
   * @throws DriverException to have it fail and change nothing
   */
  default void before(ResourceName resource, String change) throws DriverException {}

  /**
   * Asked before a pool is read.
   *
   * @throws DriverException to have the pool be unreadable
   */
  default void reading(PoolName pool) throws DriverException {}

  /** Whether a pool is to have no room left, whatever it holds. */
  default boolean full(PoolName pool) {
    return false;
  }
}
