// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.nodelink;

import io.moorage.api.model.NodeName;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.wire.DevicePool;
import io.moorage.driver.wire.Json;
import io.moorage.driver.wire.PhysicalDisks;
import io.moorage.driver.wire.PlanAnswer;
import io.moorage.driver.wire.PlanRequest;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.server.auth.CertificateAuthority;
import io.moorage.server.auth.Tls;
import io.moorage.server.cluster.Node;
import io.moorage.server.operation.NodeCallException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;

/** The calls to one node's daemon at one address. */
final class NodeClient implements AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(20);

  /** Longer than the tools have that a node runs for it, so that the node's answer is heard. */
  private static final Duration MAKE_LIMIT = Duration.ofMinutes(6);

  private final HttpClient http;
  private final URI base;

  private NodeClient(HttpClient http, URI base) {
    this.http = http;
    this.base = base;
  }

  /**
   * A client for an address.
   *
   * @throws IOException if the address may not be used
   */
  static NodeClient to(
      NodeName node,
      Node.NetInterface address,
      CertificateAuthority authority,
      boolean plainAllowed)
      throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_LIMIT)
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    int port = address.port().orElseThrow(() -> new IOException("it has no daemon's port"));
    String host =
        address.address().contains(":") ? "[" + address.address() + "]" : address.address();
    return switch (address.encryption()) {
      case SSL ->
          new NodeClient(
              builder
                  .version(HttpClient.Version.HTTP_2)
                  .sslContext(Tls.towardsNode(authority, node.value()))
                  .build(),
              URI.create("https://" + host + ":" + port));
      case PLAIN -> {
        requirePlain(address, plainAllowed);
        yield new NodeClient(
            builder.version(HttpClient.Version.HTTP_1_1).build(),
            URI.create("http://" + host + ":" + port));
      }
    };
  }

  private static void requirePlain(Node.NetInterface address, boolean allowed) throws IOException {
    boolean loopback = InetAddress.ofLiteral(address.address()).isLoopbackAddress();
    if (!allowed || !loopback) {
      throw new IOException(
          "its address is set to PLAIN, which is used only on loopback and only when the server runs with"
              + " --insecure-loopback-nodes; let the host join with a token: 'moor node join-token'");
    }
  }

  /** Opens the stream of observations. */
  InputStream observations() throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        http.send(
            HttpRequest.newBuilder(base.resolve("/observations")).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      try (InputStream body = response.body()) {
        throw new IOException(
            "its daemon answered "
                + response.statusCode()
                + ": "
                + new String(body.readNBytes(2000), StandardCharsets.UTF_8));
      }
    }
    return response.body();
  }

  /** Sends specs; returns when the node has them on its disk. */
  void send(SpecUpdate update) throws IOException, InterruptedException {
    call("PUT", "/specs", Json.mapper().writeValueAsBytes(update));
  }

  PlanAnswer plan(PlanRequest request) throws IOException, InterruptedException {
    return Json.mapper()
        .readValue(
            call("POST", "/plan", Json.mapper().writeValueAsBytes(request)), PlanAnswer.class);
  }

  PhysicalDisks disks() throws IOException, InterruptedException, NodeCallException {
    return Json.mapper().readValue(ask("GET", new byte[0], CALL_LIMIT), PhysicalDisks.class);
  }

  DevicePool.Made make(DevicePool wanted)
      throws IOException, InterruptedException, NodeCallException {
    return Json.mapper()
        .readValue(
            ask("POST", Json.mapper().writeValueAsBytes(wanted), MAKE_LIMIT),
            DevicePool.Made.class);
  }

  /** A call that the node may refuse in words meant for the operator. */
  private byte[] ask(String method, byte[] body, Duration limit)
      throws IOException, InterruptedException, NodeCallException {
    HttpResponse<byte[]> response = send(method, "/physical-storage", body, limit);
    if (response.statusCode() != 200) {
      throw NodeCallException.refused(Json.mapper().readValue(response.body(), Problem.class));
    }
    return response.body();
  }

  private byte[] call(String method, String path, byte[] body)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response = send(method, path, body, CALL_LIMIT);
    if (response.statusCode() != 200) {
      throw new IOException(
          "its daemon refused "
              + method
              + " "
              + path
              + " with "
              + response.statusCode()
              + ": "
              + new String(response.body(), StandardCharsets.UTF_8));
    }
    return response.body();
  }

  private HttpResponse<byte[]> send(String method, String path, byte[] body, Duration limit)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(limit)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
