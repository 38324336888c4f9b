// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.app;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts a chain if it ends in the one CA whose fingerprint is known beforehand: the join token
 * carries it, so a node that knows nobody yet cannot be lured to another server.
 */
final class PinnedTrust extends X509ExtendedTrustManager {
  private final String fingerprint;

  private PinnedTrust(String fingerprint) {
    this.fingerprint = fingerprint;
  }

  static SSLContext context(String fingerprint) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new PinnedTrust(fingerprint)}, null);
    return context;
  }

  static String fingerprint(X509Certificate certificate) throws CertificateException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new CertificateException(e);
    }
  }

  private void check(X509Certificate[] chain, String authType) throws CertificateException {
    for (X509Certificate certificate : chain) {
      if (fingerprint(certificate).equals(fingerprint)) {
        checkAgainst(certificate, chain, authType);
        return;
      }
    }
    throw new CertificateException(
        "the server's chain of "
            + Arrays.stream(chain).map(one -> one.getSubjectX500Principal().getName()).toList()
            + " does not end in the CA that the join token names");
  }

  private static void checkAgainst(X509Certificate ca, X509Certificate[] chain, String authType)
      throws CertificateException {
    try {
      KeyStore anchor = KeyStore.getInstance("PKCS12");
      anchor.load(null, null);
      anchor.setCertificateEntry("ca", ca);
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(anchor);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager judge) {
          judge.checkServerTrusted(chain, authType);
          return;
        }
      }
      throw new CertificateException("this Java has no PKIX trust manager");
    } catch (CertificateException e) {
      throw e;
    } catch (GeneralSecurityException | IOException e) {
      throw new CertificateException(e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("this is for calling, not for being called");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
