// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.physical;

import io.moorage.driver.provider.DriverException;

/** What is checked right before disks are written to. */
@FunctionalInterface
interface Precaution {
  void take() throws DriverException;
}
