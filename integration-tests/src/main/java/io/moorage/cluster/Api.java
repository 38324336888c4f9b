// SPDX-License-Identifier: Apache-2.0
package io.moorage.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The server's HTTP interface, as any client uses it. */
public final class Api {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final HttpClient http;
  private final URI base;
  private final Optional<String> token;

  /**
   * @param ca the certificate authority to trust
   */
  public Api(URI base, Path ca) {
    this(base, ca, Optional.empty());
  }

  /**
   * @param ca the certificate authority to trust
   * @param token what is shown to a server that asks who calls
   */
  public Api(URI base, Path ca, Optional<String> token) {
    this.base = base;
    this.token = token;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trusting(ca))
            .connectTimeout(Duration.ofSeconds(5))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  private static SSLContext trusting(Path ca) {
    try (InputStream in = Files.newInputStream(ca)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("trusting " + ca, e);
    }
  }

  public URI base() {
    return base;
  }

  /**
   * An answer.
   *
   * @param body null-like where there was none
   */
  public record Answer(int status, JsonNode body) {
    public boolean ok() {
      return status / 100 == 2;
    }

    /** The body of a call that has to work. */
    public JsonNode required(String doing) {
      if (!ok()) {
        throw new IllegalStateException(doing + " was answered with " + status + ": " + body);
      }
      return body;
    }
  }

  /**
   * Only the size of an answer as it travels: for measuring the server without the client's own
   * reading.
   *
   * @param encoding what the client accepts: {@code gzip}, as LINSTOR's clients do, or {@code
   *     identity}
   */
  public int size(String path, String encoding) throws IOException {
    try {
      return http.send(
              HttpRequest.newBuilder(base.resolve(path))
                  .timeout(LIMIT)
                  .header("Accept-Encoding", encoding)
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray())
          .body()
          .length;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in GET " + path, e);
    }
  }

  public Answer get(String path) throws IOException {
    return call("GET", path, null);
  }

  public Answer post(String path, Map<String, ?> body) throws IOException {
    return call("POST", path, body);
  }

  public Answer put(String path, Map<String, ?> body) throws IOException {
    return call("PUT", path, body);
  }

  public Answer delete(String path) throws IOException {
    return call("DELETE", path, null);
  }

  private Answer call(String method, String path, @org.jspecify.annotations.Nullable Object body)
      throws IOException {
    Text answer = text(method, path, body == null ? "" : JSON.writeValueAsString(body));
    return new Answer(answer.status(), JSON.readTree(answer.text()));
  }

  /** An answer as it came. */
  public record Text(int status, String type, String text) {
    /** The same, read as JSON. */
    public Answer json() throws IOException {
      return new Answer(status, JSON.readTree(text));
    }
  }

  /**
   * Sends a body as it is, which may be nonsense.
   *
   * @param body empty for none
   */
  public Text text(String method, String path, String body) throws IOException {
    HttpRequest.Builder builder = HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT);
    token.ifPresent(shown -> builder.header("Authorization", "Bearer " + shown));
    HttpRequest request =
        builder
            .header("Content-Type", "application/json")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Text(
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in " + method + " " + path, e);
    }
  }
}
