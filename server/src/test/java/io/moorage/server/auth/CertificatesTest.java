// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class CertificatesTest {
  @TempDir Path directory;

  private CertificateAuthority authority(String name) {
    return CertificateAuthority.in(
        directory.resolve(name),
        InstantSource.system(),
        List.of("127.0.0.1", "moor.example", "2001:db8::1"));
  }

  private static KeyPair keys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  @Test
  void authorityIsMadeOnceAndThenLoaded() {
    CertificateAuthority made = authority("ca");
    CertificateAuthority loaded = authority("ca");
    assertThat(loaded.caCertificate()).isEqualTo(made.caCertificate());
    assertThat(loaded.server().certificate()).isEqualTo(made.server().certificate());
    assertThat(loaded.server().key()).isEqualTo(made.server().key());
    assertThat(loaded.caFingerprint()).isEqualTo(made.caFingerprint()).hasSize(64);
    assertThat(authority("other").caFingerprint()).isNotEqualTo(made.caFingerprint());
  }

  @Test
  void keysAreForTheServersEyesAlone() throws IOException {
    authority("ca");
    assertThat(permissions("ca")).isEqualTo("rwx------");
    assertThat(permissions("ca/ca.key")).isEqualTo("rw-------");
    assertThat(permissions("ca/server.key")).isEqualTo("rw-------");
    assertThat(permissions("ca/ca.pem")).isEqualTo("rw-r--r--");
  }

  private String permissions(String file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file)));
  }

  @Test
  void keyWithoutItsCertificateIsMadeAnew() throws IOException {
    CertificateAuthority made = authority("ca");
    Files.delete(directory.resolve("ca/server.pem"));
    CertificateAuthority again = authority("ca");
    assertThat(again.caCertificate()).isEqualTo(made.caCertificate());
    assertThat(again.server().certificate()).isNotEqualTo(made.server().certificate());
  }

  @Test
  void serverThatIsReachedUnderAnotherNameGetsAnotherCertificate() {
    CertificateAuthority before = authority("ca");
    CertificateAuthority after =
        CertificateAuthority.in(
            directory.resolve("ca"), InstantSource.system(), List.of("127.0.0.1", "new.example"));
    assertThat(after.caCertificate()).isEqualTo(before.caCertificate());
    assertThat(after.server().certificate()).isNotEqualTo(before.server().certificate());
  }

  @Test
  void certificateThatNearsItsEndIsRenewed() {
    CertificateAuthority before = authority("ca");
    InstantSource later =
        () -> java.time.Instant.now().plus(java.time.Duration.ofDays(4 * 365 + 300));
    CertificateAuthority after =
        CertificateAuthority.in(
            directory.resolve("ca"), later, List.of("127.0.0.1", "moor.example", "2001:db8::1"));
    assertThat(after.server().certificate()).isNotEqualTo(before.server().certificate());
  }

  @Test
  void fileThatIsNoKeyStopsTheStartWithItsName() throws IOException {
    authority("ca");
    Files.writeString(directory.resolve("ca/server.key"), "AAAA");
    assertThatThrownBy(() -> authority("ca")).hasStackTraceContaining("server.key");
  }

  @Test
  void serverCertificateVerifiesAndNamesItsAddresses() throws Exception {
    CertificateAuthority authority = authority("ca");
    X509Certificate server = authority.server().certificate();
    assertThatCode(() -> server.verify(authority.caCertificate().getPublicKey()))
        .doesNotThrowAnyException();
    assertThat(server.getSubjectAlternativeNames())
        .extracting(name -> String.valueOf(name.get(1)))
        .containsExactlyInAnyOrder("127.0.0.1", "moor.example", "2001:db8:0:0:0:0:0:1");
    assertThat(server.getExtendedKeyUsage()).hasSize(2);
  }

  @Test
  void nodeCertificateVerifiesAndServesOnly() throws Exception {
    CertificateAuthority authority = authority("ca");
    PublicKey key = keys().getPublic();
    X509Certificate node = authority.signNode("alpha", key);
    assertThatCode(() -> node.verify(authority.caCertificate().getPublicKey()))
        .doesNotThrowAnyException();
    assertThatCode(node::checkValidity).doesNotThrowAnyException();
    assertThat(node.getPublicKey()).isEqualTo(key);
    assertThat(node.getSubjectX500Principal().getName()).isEqualTo("CN=alpha");
    assertThat(node.getBasicConstraints()).as("it signs nothing").isEqualTo(-1);
    assertThat(node.getExtendedKeyUsage())
        .as("it does not pass for the server towards other nodes")
        .containsExactly("1.3.6.1.5.5.7.3.1");
  }

  @Test
  void clocksMayDifferByAnHour() throws Exception {
    Instant now = Instant.parse("2026-06-01T12:00:00Z");
    CertificateAuthority authority =
        CertificateAuthority.in(
            directory.resolve("ca"), InstantSource.fixed(now), List.of("127.0.0.1"));
    assertThat(authority.server().certificate().getNotBefore().toInstant())
        .isEqualTo(now.minusSeconds(3600));
  }

  /** Serves one TLS connection as a node with a certificate, and greets with a byte. */
  private static int greetingFrom(
      CertificateAuthority caller, String expected, CertificateAuthority signer, String actual)
      throws Exception {
    KeyPair keys = keys();
    KeyStore store = KeyStore.getInstance("PKCS12");
    char[] none = new char[0];
    store.load(null, none);
    store.setKeyEntry(
        "node",
        keys.getPrivate(),
        none,
        new X509Certificate[] {signer.signNode(actual, keys.getPublic()), signer.caCertificate()});
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, none);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (SSLServerSocket listener =
        (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 1, loopback)) {
      FutureTask<Boolean> served = new FutureTask<>(() -> serve(listener));
      Thread.startVirtualThread(served);
      try (SSLSocket socket =
          (SSLSocket)
              Tls.towardsNode(caller, expected)
                  .getSocketFactory()
                  .createSocket(loopback, listener.getLocalPort())) {
        return socket.getInputStream().read();
      } finally {
        served.get(20, TimeUnit.SECONDS);
      }
    }
  }

  private static boolean serve(SSLServerSocket listener) {
    try (SSLSocket socket = (SSLSocket) listener.accept()) {
      socket.getOutputStream().write(42);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void nodeIsKnownByItsNameWhereverItIs() throws Exception {
    CertificateAuthority authority = authority("ca");
    assertThat(greetingFrom(authority, "alpha", authority, "alpha")).isEqualTo(42);
    assertThat(greetingFrom(authority, "Alpha", authority, "alpha"))
        .as("names are equal without regard to case")
        .isEqualTo(42);
  }

  @Test
  void anotherNodeOrAnotherAuthorityIsNotAccepted() {
    CertificateAuthority authority = authority("ca");
    assertThatThrownBy(() -> greetingFrom(authority, "alpha", authority, "bravo"))
        .isInstanceOf(SSLException.class)
        .hasStackTraceContaining("the daemon there is CN=bravo, not CN=alpha");
    assertThatThrownBy(() -> greetingFrom(authority, "alpha", authority("other"), "alpha"))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void listenerShowsItsWholeChain() throws Exception {
    CertificateAuthority authority = authority("ca");
    KeyStore keys = Tls.serverKeys(authority);
    assertThat(keys.getCertificateChain("server"))
        .containsExactly(authority.server().certificate(), authority.caCertificate());
    assertThat(keys.getKey("server", Tls.password().toCharArray()))
        .isEqualTo(authority.server().key());
  }
}
