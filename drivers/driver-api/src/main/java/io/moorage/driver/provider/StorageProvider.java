// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.provider;

import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.Step;
import java.util.List;

/**
 * Carves volumes out of one pool.
 *
 * <p>Thread rules: {@link #run} is called for one resource at a time but for several resources at
 * once; everything else may be called at any time.
 */
public interface StorageProvider {

  /**
   * Reads everything in the pool: slow, done at the start and by a sweep.
   *
   * @throws DriverException if the pool cannot be read; then its content counts as unknown
   */
  PoolFacts facts() throws DriverException;

  /**
   * Reads only the room; quick.
   *
   * @throws DriverException as {@link #facts}
   */
  PoolCapacity capacity() throws DriverException;

  /**
   * Runs a step. Looks first: a step whose effect is there already succeeds and changes nothing. A
   * step that destroys data checks the tag of ownership on what it is about to destroy.
   *
   * @return what is true afterwards
   * @throws DriverException if it did not work; what was half done is finished by running the step
   *     again
   */
  Effect run(Step step) throws DriverException;

  /** The exact commands and system calls of a step, one a line, for people; runs nothing. */
  List<String> commands(Step step);
}
