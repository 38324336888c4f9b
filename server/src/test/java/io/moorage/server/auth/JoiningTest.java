// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.moorage.api.model.NodeName;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Commit;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.ProblemException;
import io.moorage.server.control.Scenario;
import io.moorage.server.engine.Engine;
import io.moorage.server.store.StateStore;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class JoiningTest {
  private static final NodeName ALPHA = new NodeName("alpha");

  @TempDir Path directory;

  private final AtomicReference<Instant> now = new AtomicReference<>(Scenario.START);
  private final InstantSource clock = now::get;
  private final AtomicInteger ids = new AtomicInteger();
  private final Engine engine =
      new Engine(
          new Forgetful(),
          new StateStore.Loaded(Scenario.fresh().cluster(), 1, List.of()),
          () -> "id-" + ids.incrementAndGet(),
          clock);

  /** A store that takes everything and keeps nothing. */
  private static final class Forgetful implements StateStore {
    @Override
    public Loaded load() {
      return new Loaded(Cluster.EMPTY, 1, List.of());
    }

    @Override
    public void commit(List<Commit> commits) {}

    @Override
    public List<LogRow> log(int limit) {
      return List.of();
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void start() {
    engine.start();
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private CertificateAuthority authority() {
    return CertificateAuthority.in(directory.resolve("ca"), clock, List.of("127.0.0.1"));
  }

  private Joining joining() {
    return new Joining(engine, authority(), clock);
  }

  private static KeyPair keys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  /** An application as a host makes it, signed over a text of its own choice. */
  private static Joining.Application application(
      String token, NodeName node, KeyPair shown, KeyPair signing) throws Exception {
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(signing.getPrivate());
    signature.update((token + "\n" + node).getBytes(StandardCharsets.UTF_8));
    return new Joining.Application(
        token,
        node,
        "192.0.2.7",
        3366,
        Base64.getEncoder().encodeToString(shown.getPublic().getEncoded()),
        Base64.getEncoder().encodeToString(signature.sign()));
  }

  private static Joining.Application application(String token, NodeName node) throws Exception {
    KeyPair keys = keys();
    return application(token, node, keys, keys);
  }

  private static void refused(Joining joining, Joining.Application application) {
    ProblemException problem =
        catchThrowableOfType(ProblemException.class, () -> joining.admit(application));
    assertThat(problem).isNotNull();
    assertThat(problem.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
  }

  @Test
  void hostWithATokenBecomesANodeWithACertificate() throws Exception {
    Joining joining = joining();
    Joining.Permit permit = joining.permit("admin", ALPHA);
    KeyPair keys = keys();

    Joining.Admission admission = joining.admit(application(permit.token(), ALPHA, keys, keys));

    assertThat(permit.token()).endsWith("." + authority().caFingerprint());
    assertThat(engine.image().cluster().node(ALPHA)).isPresent();
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(
                        admission.certificate().getBytes(StandardCharsets.US_ASCII)));
    certificate.verify(authority().caCertificate().getPublicKey());
    assertThat(certificate.getPublicKey()).isEqualTo(keys.getPublic());
    assertThat(admission.ca()).isEqualTo(CertificateAuthority.pem(authority().caCertificate()));
  }

  @Test
  void tokenIsGoodOnce() throws Exception {
    Joining joining = joining();
    String token = joining.permit("admin", ALPHA).token();
    joining.admit(application(token, ALPHA));
    refused(joining, application(token, ALPHA));
  }

  @Test
  void tokenIsGoodForAnHour() throws Exception {
    Joining joining = joining();
    String token = joining.permit("admin", ALPHA).token();
    now.set(now.get().plus(Duration.ofHours(1)).plusMillis(1));
    refused(joining, application(token, ALPHA));
  }

  @Test
  void newTokenVoidsTheOneBefore() throws Exception {
    Joining joining = joining();
    String first = joining.permit("admin", ALPHA).token();
    String second = joining.permit("admin", ALPHA).token();
    refused(joining, application(first, ALPHA));
    joining.admit(application(second, ALPHA));
  }

  @Test
  void tokenIsGoodForItsNameOnly() throws Exception {
    Joining joining = joining();
    String token = joining.permit("admin", ALPHA).token();
    refused(joining, application(token, new NodeName("bravo")));
    refused(joining, application("moor1.guess.work", ALPHA));
    refused(joining, application("", ALPHA));
    joining.admit(application(token, ALPHA));
  }

  @Test
  void hostHasToProveThatTheKeyIsItsOwn() throws Exception {
    Joining joining = joining();
    String token = joining.permit("admin", ALPHA).token();
    refused(joining, application(token, ALPHA, keys(), keys()));
    Joining.Application good = application(token, ALPHA);
    refused(joining, new Joining.Application(token, ALPHA, "192.0.2.7", 1, good.publicKey(), ""));
    refused(joining, new Joining.Application(token, ALPHA, "192.0.2.7", 1, "?", good.proof()));
    assertThat(engine.image().cluster().joinTokens())
        .as("a wrong proof does not use the token up")
        .hasSize(1);
    joining.admit(good);
  }

  @Test
  void stateKeepsNoSecret() {
    String token = joining().permit("admin", ALPHA).token();
    String secret = token.split("\\.", -1)[1];
    assertThat(engine.image().cluster().joinTokens().toString()).doesNotContain(secret);
  }
}
