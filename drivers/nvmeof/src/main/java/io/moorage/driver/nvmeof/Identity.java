// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Identities that follow from names, so that they are the same after a restart of the target and a
 * host finds its disk again.
 */
final class Identity {
  private static final int SERIAL_LENGTH = 20;

  private Identity() {}

  /** Of a namespace: both its UUID and its NGUID. */
  static String namespace(String subsystem, int namespace) {
    return of(subsystem + "/" + namespace);
  }

  /** Of a subsystem: a serial number has no more than twenty characters. */
  static String serial(String subsystem) {
    return of(subsystem).replace("-", "").substring(0, SERIAL_LENGTH);
  }

  /** Of a host: newer kernels refuse two names with one id, and two ids with one name. */
  static String host(String name) {
    return of(name);
  }

  private static String of(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
