// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.server.auth.Encryption.Status;
import io.moorage.server.engine.Engine;
import io.moorage.server.store.MemoryStore;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EncryptionTest {
  private final MemoryStore store = new MemoryStore();

  private Engine started() {
    Engine engine =
        new Engine(store, store.load(), () -> UUID.randomUUID().toString(), InstantSource.system());
    engine.start();
    return engine;
  }

  @Test
  void aRestartedServerIsLockedUntilTheRightPassphraseIsEntered() {
    try (Engine first = started()) {
      Encryption encryption = new Encryption(first, new Vault());
      encryption.create("test", "correct horse");
      assertThat(encryption.status()).isEqualTo(Status.UNLOCKED);
    }
    try (Engine second = started()) {
      Encryption encryption = new Encryption(second, new Vault());
      assertThat(encryption.status()).isEqualTo(Status.LOCKED);

      encryption.enterAtStart(Optional.empty());
      encryption.enterAtStart(Optional.of("wrong"));
      assertThat(encryption.status()).isEqualTo(Status.LOCKED);

      encryption.enterAtStart(Optional.of("correct horse"));
      assertThat(encryption.status()).isEqualTo(Status.UNLOCKED);
    }
  }

  @Test
  void aServerWithoutEncryptionStartsWhateverItIsGiven() {
    try (Engine engine = started()) {
      Encryption encryption = new Encryption(engine, new Vault());

      encryption.enterAtStart(Optional.of("anything"));

      assertThat(encryption.status()).isEqualTo(Status.UNSET);
    }
  }
}
