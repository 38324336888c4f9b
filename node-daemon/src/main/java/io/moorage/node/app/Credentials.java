// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What makes the node known to the cluster, and the cluster to the node.
 *
 * @param chain the node's certificate first
 */
record Credentials(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> ca) {
  private static final String KEY = "node.key";
  private static final String CERTIFICATE = "node.crt";
  private static final String CA = "ca.crt";
  static final String PASSWORD = "in memory only";

  /** Those that an earlier join left, if there are any. */
  static Optional<Credentials> load(Path directory) throws IOException, UsageException {
    if (!Files.exists(directory.resolve(CERTIFICATE))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Credentials(
              Pem.ecKey(Files.readString(directory.resolve(KEY))),
              Pem.certificates(Files.readString(directory.resolve(CERTIFICATE))),
              Pem.certificates(Files.readString(directory.resolve(CA)))));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new UsageException(
          "the key or the certificates in "
              + directory
              + " cannot be read ("
              + e.getMessage()
              + "); join again with --server and --join");
    }
  }

  /** Keeps them; the certificate comes last, since where it is, all is there. */
  static void store(Path directory, PrivateKey key, String certificate, String ca)
      throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    write(directory.resolve(KEY), Pem.of(key), "rw-------");
    write(directory.resolve(CA), ca, "rw-r--r--");
    write(directory.resolve(CERTIFICATE), certificate, "rw-r--r--");
  }

  private static void write(Path file, String text, String permissions) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  KeyStore identity() throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    store.setKeyEntry("node", key, PASSWORD.toCharArray(), chain.toArray(new Certificate[0]));
    return store;
  }

  KeyStore trust() throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    for (int i = 0; i < ca.size(); i++) {
      store.setCertificateEntry("ca-" + i, ca.get(i));
    }
    return store;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
