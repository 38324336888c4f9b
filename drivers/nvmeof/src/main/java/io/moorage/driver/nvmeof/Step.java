// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import java.util.List;

/**
 * Changes that belong together.
 *
 * @param because what is not yet as wanted, in a few words
 */
record Step(String because, List<Change> changes) {
  Step {
    changes = List.copyOf(changes);
  }
}
