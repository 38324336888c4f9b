// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.auth;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;

/** TLS contexts from the cluster's own certificates. */
public final class Tls {
  private static final char[] NO_PASSWORD = "in-memory".toCharArray();

  private Tls() {}

  /** The server's key with its chain, for a listener. */
  public static KeyStore serverKeys(CertificateAuthority authority) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setKeyEntry(
          "server",
          authority.server().key(),
          NO_PASSWORD,
          new X509Certificate[] {authority.server().certificate(), authority.caCertificate()});
      return store;
    } catch (GeneralSecurityException | java.io.IOException e) {
      throw new IllegalStateException("preparing the server's key", e);
    }
  }

  /** The password of {@link #serverKeys}, which guards nothing: that store is only in memory. */
  public static String password() {
    return new String(NO_PASSWORD);
  }

  /**
   * A context for calls to one node: shows the server's certificate, and accepts only one that the
   * cluster's authority gave to the node of that name, wherever it is reached. The address is not
   * looked at: a node may move.
   */
  public static SSLContext towardsNode(CertificateAuthority authority, String node) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(serverKeys(authority), NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keys.getKeyManagers(),
          new TrustManager[] {new OnlyThisNode(trust(authority.caCertificate()), node)},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("preparing TLS towards node " + node, e);
    }
  }

  private static X509TrustManager trust(X509Certificate ca) throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setCertificateEntry("ca", ca);
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return (X509TrustManager) factory.getTrustManagers()[0];
    } catch (java.io.IOException e) {
      throw new GeneralSecurityException(
          "preparing the trust in " + ca.getSubjectX500Principal(), e);
    }
  }

  /** Trust in one name under one authority. */
  private static final class OnlyThisNode extends X509ExtendedTrustManager {
    private final X509TrustManager authority;
    private final X500Principal expected;

    OnlyThisNode(X509TrustManager authority, String node) {
      this.authority = authority;
      this.expected = new X500Principal("CN=" + node);
    }

    private void check(X509Certificate[] chain, String type) throws CertificateException {
      authority.checkServerTrusted(chain, type);
      X500Principal name = chain[0].getSubjectX500Principal();
      if (!name.equals(expected)) {
        throw new CertificateException(
            "the daemon there is " + name.getName() + ", not " + expected.getName());
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      check(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      check(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("this context only calls out");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("this context only calls out");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("this context only calls out");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return authority.getAcceptedIssuers();
    }
  }
}
