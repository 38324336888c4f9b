// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.auth;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The cluster's own small certificate authority, made at the first start: it signs the server's
 * certificate and one for each node that joins. Its key never leaves the server's state directory.
 */
public final class CertificateAuthority {
  /** The name under which nodes know the server; only this one may give them specs. */
  public static final String SERVER_NAME = "moorage-server";

  private static final Duration CA_LIFE = Duration.ofDays(20 * 365);
  private static final Duration RENEWAL = Duration.ofDays(90);
  private static final Duration LEAF_LIFE = Duration.ofDays(5 * 365);

  private final Path directory;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Identity ca;
  private final Identity server;

  /** A key with its certificate. */
  public record Identity(PrivateKey key, X509Certificate certificate) {}

  private CertificateAuthority(Path directory, InstantSource clock, List<String> serverAddresses) {
    this.directory = directory;
    this.clock = clock;
    try {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
      this.ca = loadOrMake("ca", () -> makeCa());
      this.server = fittingServer(serverAddresses);
    } catch (IOException e) {
      throw new UncheckedIOException("preparing the certificates in " + directory, e);
    }
  }

  /**
   * Loads what is in a directory, or makes it.
   *
   * @param serverAddresses names and IP addresses under which clients reach the server
   */
  public static CertificateAuthority in(
      Path directory, InstantSource clock, List<String> serverAddresses) {
    return new CertificateAuthority(directory, clock, serverAddresses);
  }

  public X509Certificate caCertificate() {
    return ca.certificate();
  }

  public Identity server() {
    return server;
  }

  /** The PEM file that clients trust. */
  public Path caFile() {
    return directory.resolve("ca.pem");
  }

  /**
   * What a join token carries, so that a host knows the right authority before it trusts anything.
   */
  public String caFingerprint() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(ca.certificate().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256 of a certificate", e);
    }
  }

  /** A certificate for a node's key; good for serving and for nothing the server itself does. */
  public X509Certificate signNode(String name, PublicKey key) {
    return sign(
        name,
        key,
        List.of(new GeneralName(GeneralName.dNSName, name)),
        KeyPurposeId.id_kp_serverAuth);
  }

  /** A certificate as text. */
  public static String pem(X509Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("encoding a certificate", e);
    }
  }

  private Identity makeCa() {
    KeyPair keys = keys();
    X500Principal name = new X500Principal("CN=Moorage CA " + serial().toString(16));
    X509v3CertificateBuilder builder = builder(name, name, keys.getPublic(), CA_LIFE);
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      return new Identity(keys.getPrivate(), build(builder, keys.getPrivate()));
    } catch (IOException e) {
      throw new UncheckedIOException("making the certificate authority", e);
    }
  }

  private Identity makeServer(List<String> addresses) {
    KeyPair keys = keys();
    List<GeneralName> names = new ArrayList<>();
    for (String address : addresses) {
      names.add(
          new GeneralName(
              isLiteral(address) ? GeneralName.iPAddress : GeneralName.dNSName, address));
    }
    X509Certificate certificate =
        sign(
            SERVER_NAME,
            keys.getPublic(),
            names,
            KeyPurposeId.id_kp_serverAuth,
            KeyPurposeId.id_kp_clientAuth);
    return new Identity(keys.getPrivate(), certificate);
  }

  private static boolean isLiteral(String address) {
    try {
      InetAddress.ofLiteral(address);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private X509Certificate sign(
      String name, PublicKey key, List<GeneralName> names, KeyPurposeId... purposes) {
    X509v3CertificateBuilder builder =
        builder(
            ca.certificate().getSubjectX500Principal(),
            new X500Principal("CN=" + name),
            key,
            LEAF_LIFE);
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(names.toArray(GeneralName[]::new)));
      return build(builder, ca.key());
    } catch (IOException e) {
      throw new UncheckedIOException("signing a certificate for " + name, e);
    }
  }

  private X509v3CertificateBuilder builder(
      X500Principal issuer, X500Principal subject, PublicKey key, Duration life) {
    Instant now = clock.instant();
    // Clocks of hosts differ: valid from an hour ago.
    return new JcaX509v3CertificateBuilder(
        issuer,
        serial(),
        Date.from(now.minus(Duration.ofHours(1))),
        Date.from(now.plus(life)),
        subject,
        key);
  }

  private BigInteger serial() {
    return new BigInteger(127, random).add(BigInteger.ONE);
  }

  private static X509Certificate build(X509v3CertificateBuilder builder, PrivateKey key) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("signing a certificate", e);
    }
  }

  private KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("making a key", e);
    }
  }

  /**
   * The server's own certificate lasts until it nears its end or the server is reached under
   * another name.
   */
  private Identity fittingServer(List<String> addresses) throws IOException {
    Identity kept = loadOrMake("server", () -> makeServer(addresses));
    if (fits(kept.certificate(), addresses)) {
      return kept;
    }
    Files.delete(directory.resolve("server.pem"));
    return loadOrMake("server", () -> makeServer(addresses));
  }

  private boolean fits(X509Certificate certificate, List<String> addresses) {
    try {
      certificate.verify(ca.certificate().getPublicKey());
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      boolean named =
          names != null
              && addresses.stream()
                  .allMatch(address -> names.stream().anyMatch(name -> same(address, name.get(1))));
      return named && certificate.getNotAfter().toInstant().isAfter(clock.instant().plus(RENEWAL));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean same(String address, Object name) {
    return isLiteral(address)
        ? isLiteral(name.toString())
            && InetAddress.ofLiteral(address).equals(InetAddress.ofLiteral(name.toString()))
        : address.equalsIgnoreCase(name.toString());
  }

  /** Makes an identity. */
  @FunctionalInterface
  private interface Maker {
    Identity make();
  }

  private Identity loadOrMake(String name, Maker maker) throws IOException {
    Path keyFile = directory.resolve(name + ".key");
    Path certificateFile = directory.resolve(name + ".pem");
    if (!Files.exists(keyFile) || !Files.exists(certificateFile)) {
      Identity made = maker.make();
      // The certificate last: a crash between the two makes both anew.
      write(keyFile, pem("PRIVATE KEY", made.key().getEncoded()), "rw-------");
      write(certificateFile, pem(made.certificate()), "rw-r--r--");
    }
    try (var in = Files.newInputStream(certificateFile)) {
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      return new Identity(readKey(keyFile), certificate);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "reading " + certificateFile + " or " + keyFile + ": " + e.getMessage(), e);
    }
  }

  private static PrivateKey readKey(Path file) throws IOException, GeneralSecurityException {
    String base64 =
        Files.readString(file).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
  }

  private static String pem(String type, byte[] der) {
    StringWriter text = new StringWriter();
    text.write("-----BEGIN " + type + "-----\n");
    text.write(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
    text.write("\n-----END " + type + "-----\n");
    return text.toString();
  }

  private static void write(Path file, String text, String permissions) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
