// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.server.cluster.SealedKey;
import io.moorage.server.cluster.ServerProperties;
import java.util.Optional;

/** The sealed key from which the keys of all encrypted volumes follow. */
public final class MasterKeys {
  private MasterKeys() {}

  /**
   * Keeps a sealed key.
   *
   * @param before the one that is there, where it is sealed anew; empty for the first
   */
  public record Keep(Optional<SealedKey> before, SealedKey key) implements Request<SealedKey> {
    @Override
    public String describe() {
      return before.isPresent() ? "change the master passphrase" : "set the master passphrase";
    }

    @Override
    public SealedKey decide(Draft draft, World world) {
      ServerProperties now = draft.cluster().serverProperties();
      if (!now.masterKey().equals(before)) {
        throw new ProblemException(
            ErrorCode.PASSPHRASE_EXISTS,
            "There is a master passphrase already.",
            "Enter it with 'moor encryption enter-passphrase', or change it with 'moor encryption"
                + " modify-passphrase'.");
      }
      draft.put(now.withMasterKey(key));
      return key;
    }
  }
}
