// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.auth;

import io.moorage.api.model.NodeName;
import io.moorage.server.cluster.Node;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.Nodes;
import io.moorage.server.control.ProblemException;
import io.moorage.server.engine.Engine;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;

/**
 * How a host becomes a node: an operator makes a one-time token, the host shows it together with a
 * public key and the proof that it has the private one, and gets a certificate. The private key
 * never travels.
 */
public final class Joining {
  private static final Duration LIFE = Duration.ofHours(1);
  private static final int SECRET_BYTES = 24;

  private final Engine engine;
  private final CertificateAuthority authority;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  @Inject
  public Joining(Engine engine, CertificateAuthority authority, InstantSource clock) {
    this.engine = engine;
    this.authority = authority;
    this.clock = clock;
  }

  /** A permit; the token is shown once and never again. */
  public record Permit(String token, Instant expires) {}

  /** What a host sends to join. */
  public record Application(
      String token, NodeName node, String address, int port, String publicKey, String proof) {}

  /** What it gets. */
  public record Admission(String certificate, String ca) {}

  /** Makes a token for a node name; an earlier one for that name is void. */
  public Permit permit(String who, NodeName node) {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Instant expires = clock.instant().plus(LIFE);
    engine.ask(who, new Nodes.Permit(node, hash(secret), expires));
    return new Permit("moor1." + secret + "." + authority.caFingerprint(), expires);
  }

  /**
   * Admits a host.
   *
   * @throws ProblemException if the token is not valid or the proof does not fit the key
   */
  public Admission admit(Application application) {
    PublicKey key = requireProof(application);
    Node node =
        engine.ask(
            "join",
            new Nodes.Join(
                application.node(),
                hash(secretOf(application.token())),
                application.address(),
                application.port()));
    X509Certificate certificate = authority.signNode(node.name().value(), key);
    return new Admission(
        CertificateAuthority.pem(certificate), CertificateAuthority.pem(authority.caCertificate()));
  }

  private static PublicKey requireProof(Application application) {
    try {
      PublicKey key =
          KeyFactory.getInstance("EC")
              .generatePublic(
                  new X509EncodedKeySpec(Base64.getDecoder().decode(application.publicKey())));
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initVerify(key);
      signature.update(
          (application.token() + "\n" + application.node()).getBytes(StandardCharsets.UTF_8));
      if (signature.verify(Base64.getDecoder().decode(application.proof()))) {
        return key;
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Said below in one way, whatever is wrong with it.
    }
    throw new ProblemException(
        ErrorCode.UNAUTHORIZED,
        "The host does not prove that it has the key it wants certified.",
        "Join with 'moor node join' or 'moor-node --join', which makes key and proof.");
  }

  private static String secretOf(String token) {
    String[] parts = token.split("\\.", -1);
    return parts.length == 3 ? parts[1] : "";
  }

  private static String hash(String secret) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256", e);
    }
  }
}
