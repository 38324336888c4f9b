// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

/**
 * The key from which the keys of all encrypted volumes follow, as it may lie on a disk: only the
 * master passphrase opens it.
 *
 * @param salt of the derivation, base64
 * @param iterations of the derivation: how long a guess takes
 * @param nonce of the encryption, base64
 * @param sealed the encrypted key with its tag, base64
 */
public record SealedKey(String salt, int iterations, String nonce, String sealed) {}
