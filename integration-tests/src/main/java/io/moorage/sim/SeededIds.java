// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.server.control.Ids;
import java.util.UUID;

/** Identities that follow from the seed. */
record SeededIds(Chance chance) implements Ids {
  @Override
  public String next() {
    return new UUID(chance.bits(), chance.bits()).toString();
  }
}
