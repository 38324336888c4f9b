// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.PoolName;

/**
 * Something of ours on disk that no spec asks for. Reported, never removed by itself: nobody can
 * tell a leftover from the last copy of somebody's data.
 *
 * @param id the tag found on it
 */
public record Orphan(PoolName pool, String nameOnDisk, String id) {}
