// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.rest;

import io.moorage.cli.ExitCode;
import io.moorage.cli.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in the certificates of one file and in no others. */
final class Trust {
  private Trust() {}

  static SSLContext only(Path file) {
    try {
      KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
      anchors.load(null, null);
      for (Certificate certificate : certificates(file)) {
        anchors.setCertificateEntry("anchor-" + anchors.size(), certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(anchors);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException problem) {
      throw unusable(file, problem.toString());
    }
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream pem = Files.newInputStream(file)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (certificates.isEmpty()) {
        throw unusable(file, "it holds no certificate");
      }
      return certificates;
    }
  }

  private static Failure unusable(Path file, String why) {
    return new Failure(
        ExitCode.USAGE,
        "The CA file %s cannot be used: %s. Name a readable PEM file with --cafile or $MOOR_CA."
            .formatted(file, why));
  }
}
