// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.PoolName;

/**
 * A pool as the node sees it.
 *
 * @param generation the generation of the spec that this is about
 */
public record PoolReport(PoolName pool, long generation, Observed<PoolCapacity> capacity) {}
