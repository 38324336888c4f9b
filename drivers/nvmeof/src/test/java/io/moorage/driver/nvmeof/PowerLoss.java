// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import java.io.Serial;

/** The end of a process, or of a machine, in the middle of its work. */
final class PowerLoss extends Error {
  @Serial private static final long serialVersionUID = 1L;
}
