// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ProviderKind;

/** When a file gets its space: at once, or as it is written. */
enum Allocation {
  FULL,
  SPARSE;

  static Allocation of(ProviderKind kind) {
    return kind.thin() ? SPARSE : FULL;
  }

  /** Makes a file this large; it is not larger yet. */
  void size(OpenFile file, ByteSize size) throws LinuxException {
    switch (this) {
      case FULL -> file.allocate(size);
      case SPARSE -> file.resize(size);
    }
  }

  /** The same as a command line. */
  String command(ByteSize size, Object file) {
    return switch (this) {
      case FULL -> "fallocate --length " + size.bytes() + " " + file;
      case SPARSE -> "truncate --size=" + size.bytes() + " " + file;
    };
  }
}
