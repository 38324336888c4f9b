// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import java.io.IOException;
import java.nio.file.Path;

/** Files through which the kernel is told to do something. */
@FunctionalInterface
interface KernelFiles {
  void write(Path file, String text) throws IOException;
}
