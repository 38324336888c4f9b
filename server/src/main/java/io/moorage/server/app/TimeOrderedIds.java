// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.app;

import io.moorage.server.control.Ids;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Identities as UUIDs of version 7: random, but later ones sort after earlier ones, which suits the
 * store's rows.
 */
final class TimeOrderedIds implements Ids {
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  TimeOrderedIds(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public String next() {
    long version = 0x7000L | (random.nextLong() & 0x0FFFL);
    long variant = 0x8000_0000_0000_0000L | (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL);
    return new UUID((clock.millis() << 16) | version, variant).toString();
  }
}
