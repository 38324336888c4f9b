// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.auth;

import io.moorage.server.cluster.SealedKey;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.MasterKeys;
import io.moorage.server.control.ProblemException;
import io.moorage.server.engine.Engine;
import io.moorage.server.engine.Input;
import jakarta.inject.Inject;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The master passphrase from unset over locked to unlocked. */
public final class Encryption {
  private static final Logger LOG = LoggerFactory.getLogger(Encryption.class);

  private final Engine engine;
  private final Vault vault;

  @Inject
  public Encryption(Engine engine, Vault vault) {
    this.engine = engine;
    this.vault = vault;
  }

  /** How far it has come. */
  public enum Status {
    UNSET,
    LOCKED,
    UNLOCKED
  }

  public Status status() {
    if (sealed().isEmpty()) {
      return Status.UNSET;
    }
    return vault.open() ? Status.UNLOCKED : Status.LOCKED;
  }

  private Optional<SealedKey> sealed() {
    return engine.image().cluster().serverProperties().masterKey();
  }

  /**
   * Sets the first passphrase.
   *
   * @throws ProblemException if there is one
   */
  public void create(String who, String passphrase) {
    Vault fresh = new Vault();
    SealedKey sealed = fresh.create(passphrase);
    engine.ask(who, new MasterKeys.Keep(Optional.empty(), sealed));
    enter(passphrase);
  }

  /**
   * Changes the passphrase; the keys stay as they are.
   *
   * @throws ProblemException if the old one is not right
   */
  public void change(String who, String old, String passphrase) {
    SealedKey before = required();
    SealedKey after = Vault.reseal(before, old, passphrase).orElseThrow(Encryption::wrong);
    engine.ask(who, new MasterKeys.Keep(Optional.of(before), after));
    enter(passphrase);
  }

  /**
   * Opens the keys, and hands them to the nodes.
   *
   * @throws ProblemException if it is not the passphrase
   */
  public void enter(String passphrase) {
    if (!vault.open(required(), passphrase)) {
      throw wrong();
    }
    engine.offer(new Input.Unlocked());
  }

  /**
   * Enters a passphrase that the server was started with. Where it is not the one the server starts
   * all the same, locked.
   */
  public void enterAtStart(Optional<String> passphrase) {
    if (passphrase.isPresent() && status() == Status.LOCKED) {
      try {
        enter(passphrase.get());
      } catch (ProblemException e) {
        LOG.error(
            "the passphrase that the server was started with: {} {}", e.message(), e.correction());
      }
    }
  }

  private SealedKey required() {
    return sealed()
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.CRYPT_KEY_NOT_FOUND,
                "No master passphrase is set.",
                "Set one: 'moor encryption create-passphrase'."));
  }

  private static ProblemException wrong() {
    return new ProblemException(
        ErrorCode.WRONG_PASSPHRASE,
        "That is not the master passphrase.",
        "Enter the one that was set last; there is no way to recover a lost one.");
  }
}
