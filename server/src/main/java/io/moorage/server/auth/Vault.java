// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.auth;

import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.Secret;
import io.moorage.driver.spec.VolumeKey;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.SealedKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.spec.KeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The master key while it is open, in memory only. The key of a volume follows from it and from the
 * volume's id, so no key is ever stored and every server of a cluster tells the same one.
 * Thread-safe.
 */
public final class Vault {
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  /** What is advised for this derivation at present; a guess takes about half a second. */
  private static final int ITERATIONS = 600_000;

  private static final SecureRandom RANDOM = new SecureRandom();

  private volatile byte @Nullable [] masterKey;

  /** Whether keys can be told. */
  public boolean open() {
    return masterKey != null;
  }

  /** Makes a master key and seals it; from then on the vault is open. Takes its time. */
  public SealedKey create(String passphrase) {
    byte[] key = random(KEY_BYTES);
    SealedKey sealed = seal(key, passphrase);
    masterKey = key;
    return sealed;
  }

  /**
   * Opens the vault. Takes its time.
   *
   * @return whether it was the passphrase
   */
  public boolean open(SealedKey sealed, String passphrase) {
    Optional<byte[]> key = unseal(sealed, passphrase);
    key.ifPresent(opened -> masterKey = opened);
    return key.isPresent();
  }

  /**
   * The same key under another passphrase. Takes its time.
   *
   * @return empty if the old passphrase is not the one
   */
  public static Optional<SealedKey> reseal(SealedKey sealed, String old, String passphrase) {
    return unseal(sealed, old).map(key -> seal(key, passphrase));
  }

  /** The keys of the encrypted volumes that an update asks for; none while the vault is closed. */
  public List<VolumeKey> keys(Cluster cluster, SpecUpdate update) {
    byte[] key = masterKey;
    if (key == null) {
      return List.of();
    }
    return update.resources().stream()
        .filter(resource -> resource.lifecycle() == ResourceSpec.Lifecycle.PRESENT)
        .flatMap(resource -> keys(key, cluster, resource))
        .toList();
  }

  private static Stream<VolumeKey> keys(byte[] masterKey, Cluster cluster, ResourceSpec resource) {
    return cluster.definition(resource.resource()).filter(ResourceDefinition::encrypted).stream()
        .flatMap(definition -> definition.volumes().values().stream())
        .map(volume ->
            new VolumeKey(
                resource.id(),
                resource.resource(),
                volume.number(),
                derive(masterKey, volume.keyId())));
  }

  private static Secret derive(byte[] masterKey, String keyId) {
    try {
      byte[] key =
          KDF.getInstance("HKDF-SHA256")
              .deriveData(
                  HKDFParameterSpec.ofExtract()
                      .addIKM(masterKey)
                      .thenExpand(
                          ("moorage volume " + keyId).getBytes(StandardCharsets.UTF_8), KEY_BYTES));
      return new Secret(Base64.getEncoder().encodeToString(key));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("deriving a volume's key", e);
    }
  }

  private static SealedKey seal(byte[] key, String passphrase) {
    byte[] salt = random(KEY_BYTES);
    byte[] nonce = random(NONCE_BYTES);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, passphrase, salt, ITERATIONS, nonce).doFinal(key);
      return new SealedKey(text(salt), ITERATIONS, text(nonce), text(sealed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing the master key", e);
    }
  }

  private static Optional<byte[]> unseal(SealedKey key, String passphrase) {
    try {
      return Optional.of(
          cipher(
                  Cipher.DECRYPT_MODE,
                  passphrase,
                  bytes(key.salt()),
                  key.iterations(),
                  bytes(key.nonce()))
              .doFinal(bytes(key.sealed())));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("opening the master key", e);
    }
  }

  private static Cipher cipher(
      int mode, String passphrase, byte[] salt, int iterations, byte[] nonce)
      throws GeneralSecurityException {
    KeySpec spec = new PBEKeySpec(passphrase.toCharArray(), salt, iterations, KEY_BYTES * 8);
    byte[] key =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    return cipher;
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private static String text(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] bytes(String text) {
    return Base64.getDecoder().decode(text);
  }
}
