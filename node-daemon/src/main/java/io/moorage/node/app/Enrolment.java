// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.moorage.api.model.NodeName;
import io.moorage.driver.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;

/** Joins a cluster: the token says which one and that we may, the answer makes us known to it. */
final class Enrolment {
  private static final Pattern TOKEN = Pattern.compile("moor1\\.([^.]+)\\.([0-9a-f]{64})");
  private static final int LIMIT_MILLIS = 30_000;

  /** What is sent. */
  record Request(
      String token,
      String node,
      String address,
      int port,
      @JsonProperty("public_key") String publicKey,
      String proof) {}

  /** What comes back. */
  record Answer(String certificate, String ca) {}

  private final Arguments.Join join;
  private final String fingerprint;

  Enrolment(Arguments.Join join) throws UsageException {
    Matcher parts = TOKEN.matcher(join.token());
    if (!parts.matches()) {
      throw new UsageException(
          "the join token is not one: it reads moor1.SECRET.FINGERPRINT; ask the server for a new"
              + " one");
    }
    if (!"https".equals(join.server().getScheme())) {
      throw new UsageException(
          "--server has to begin with https://, since the token must not be seen by others");
    }
    this.join = join;
    this.fingerprint = parts.group(2);
  }

  /** Joins, and keeps what the server gave. */
  void run(NodeName node, String address, int port, Path directory)
      throws IOException, UsageException {
    try {
      KeyPair pair = keyPair();
      Answer answer =
          ask(
              new Request(
                  join.token(),
                  node.value(),
                  address,
                  port,
                  Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()),
                  proof(pair.getPrivate(), node)));
      check(answer, pair);
      Credentials.store(directory, pair.getPrivate(), answer.certificate(), answer.ca());
    } catch (GeneralSecurityException e) {
      throw new UsageException("joining " + join.server() + " failed: " + e.getMessage());
    }
  }

  private static KeyPair keyPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private String proof(PrivateKey key, NodeName node) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key);
    signature.update((join.token() + "\n" + node.value()).getBytes(UTF_8));
    return Base64.getEncoder().encodeToString(signature.sign());
  }

  private Answer ask(Request request) throws GeneralSecurityException, IOException, UsageException {
    URL url = join.server().resolve("/v1/join").toURL();
    // As the default: Java would load all public authorities for one, and keep them for good.
    HttpsURLConnection.setDefaultSSLSocketFactory(
        PinnedTrust.context(fingerprint).getSocketFactory());
    HttpsURLConnection connection = (HttpsURLConnection) url.openConnection();
    // The fingerprint in the token says who the server is, whatever name it is called by.
    connection.setHostnameVerifier((host, session) -> true);
    connection.setConnectTimeout(LIMIT_MILLIS);
    connection.setReadTimeout(LIMIT_MILLIS);
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setDoOutput(true);
    try {
      connection.getOutputStream().write(Json.mapper().writeValueAsBytes(request));
      int status = connection.getResponseCode();
      if (status / 100 != 2) {
        throw new UsageException(
            join.server() + " refused to let this node join (" + status + "): " + said(connection));
      }
      try (InputStream in = connection.getInputStream()) {
        return Json.mapper().readValue(in, Answer.class);
      }
    } finally {
      connection.disconnect();
    }
  }

  private static String said(HttpURLConnection connection) throws IOException {
    try (InputStream in = connection.getErrorStream()) {
      return in == null ? "" : new String(in.readNBytes(4096), UTF_8);
    }
  }

  private void check(Answer answer, KeyPair pair) throws GeneralSecurityException, UsageException {
    List<X509Certificate> ca = Pem.certificates(answer.ca());
    List<X509Certificate> chain = Pem.certificates(answer.certificate());
    boolean ours = !chain.isEmpty() && chain.getFirst().getPublicKey().equals(pair.getPublic());
    boolean pinned = !ca.isEmpty() && PinnedTrust.fingerprint(ca.getLast()).equals(fingerprint);
    if (!ours || !pinned) {
      throw new UsageException(
          join.server() + " answered with certificates that are not for this node and its token");
    }
  }
}
