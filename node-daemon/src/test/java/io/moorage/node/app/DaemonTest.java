// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.simulated.Faults;
import io.moorage.driver.simulated.SimulatedDisks;
import io.moorage.driver.simulated.SimulatedProviderFactory;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.wire.Json;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.node.apply.Specs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the daemon for real. */
class DaemonTest {
  @TempDir Path state;

  @Test
  void aTraceNamesEachCommandOnStandardError() throws Exception {
    Path said = state.resolve("said");
    Process process =
        NodeProcess.builder(state, List.of("--insecure-loopback", "--trace"))
            .redirectError(said.toFile())
            .start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      String ready = process.inputReader(UTF_8).readLine();
      URI uri = URI.create(ready.substring(ready.indexOf(" on ") + 4));
      client.send(
          HttpRequest.newBuilder(uri.resolve("/physical-storage")).build(),
          BodyHandlers.ofString());
    } finally {
      process.destroy();
      process.waitFor();
    }

    assertThat(Files.readString(said)).containsPattern("trace: [a-z0-9 ]+, \\d+ ms: lsblk --json ");
  }

  @Test
  void killedInTheMidstOfCreatesItLosesAndDoublesNothing() throws Exception {
    int number = 1000;
    List<String> options = List.of("--insecure-loopback", "--simulated");
    try (HttpClient client = HttpClient.newHttpClient()) {
      NodeProcess node = NodeProcess.start(state, options.toArray(String[]::new));
      put(client, node, Specs.pools());
      put(client, node, Specs.resources(resources(number)));
      awaitChanges(1);
      node.kill();
      // A create and an attachment each: it is killed three more times before it is through.
      for (int changes : new int[] {200, 700, 1300}) {
        Process process = NodeProcess.builder(state, options).start();
        awaitChanges(changes);
        process.destroyForcibly().waitFor();
      }
      try (NodeProcess last = NodeProcess.start(state, options.toArray(String[]::new))) {
        waitFor(client, last, number);
      }
    }

    PoolFacts facts =
        new SimulatedProviderFactory(
                SimulatedDisks.storedIn(state.resolve("simulated"), ByteSize.gibibytes(1)),
                Faults.NONE,
                Clock.systemUTC())
            .open(new PoolSpec(Specs.POOL, ProviderKind.FILE_THIN, "", Map.of(), 1))
            .facts();
    assertThat(facts.volumes()).hasSize(number);
    assertThat(facts.volumes().stream().map(volume -> volume.ref().resourceId()).distinct())
        .hasSize(number);
    assertThat(facts.volumes().stream().flatMap(volume -> volume.devicePath().stream()).distinct())
        .hasSize(number);
  }

  /** Waits until so many changes have been made to the simulated disks, whoever made them. */
  private void awaitChanges(int changes) {
    Path journal = state.resolve("simulated/disks.jsonl");
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> {
          try (Stream<String> lines = Files.lines(journal, ISO_8859_1)) {
            return lines.count() >= changes;
          }
        });
  }

  private static ResourceSpec[] resources(int number) {
    List<ResourceSpec> specs = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      specs.add(Specs.present("r" + i, "data-" + i));
    }
    return specs.toArray(ResourceSpec[]::new);
  }

  /** Reads the node's stream until so many resources have settled. */
  private static void waitFor(HttpClient client, NodeProcess node, int settled) throws Exception {
    HttpResponse<Stream<String>> stream =
        client.send(
            HttpRequest.newBuilder(node.uri("/observations")).build(), BodyHandlers.ofLines());
    Set<String> done = new HashSet<>();
    try (Stream<String> lines = stream.body()) {
      Iterator<String> line = lines.iterator();
      while (done.size() < settled) {
        for (JsonNode report : Json.mapper().readTree(line.next()).path("resources")) {
          if (report.path("state").path("is").asText().equals("settled")) {
            done.add(report.path("id").asText());
          }
        }
      }
    }
  }

  private static void put(HttpClient client, NodeProcess node, SpecUpdate update) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(node.uri("/specs"))
                .PUT(BodyPublishers.ofString(Json.mapper().writeValueAsString(update)))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void aSecondDaemonOnTheSameStateIsRefused() throws Exception {
    try (NodeProcess _ = NodeProcess.start(state, "--insecure-loopback", "--simulated")) {
      assertThat(NodeProcess.refusal(state, "--insecure-loopback", "--simulated"))
          .contains("another daemon works on");
    }
  }

  @Test
  void refusalsSayWhatToDo() throws Exception {
    assertThat(NodeProcess.refusal(state)).contains("ask the server for a join token");
    assertThat(NodeProcess.refusal(state, "--insecure-loopback", "--bind", "0.0.0.0"))
        .contains("127.0.0.1 or ::1 only");
    assertThat(NodeProcess.refusal(state, "--nonsense")).contains("no option --nonsense");
    assertThat(NodeProcess.refusal(state, "--server", "https://127.0.0.1:1", "--join", "moor1.x.y"))
        .contains("moor1.SECRET.FINGERPRINT");
  }

  @Test
  void joinedItServesTheServerAndNobodyElse() throws Exception {
    TestCa ca = new TestCa("cluster");
    try (JoinServer server = new JoinServer(ca)) {
      NodeProcess.start(
              state,
              "--bind",
              "127.0.0.1",
              "--simulated",
              "--server",
              server.uri().toString(),
              "--join",
              server.token())
          .close();
      assertThat(server.joined).singleElement().asString().startsWith("n1 127.0.0.1 ");
    }
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(state.resolve("tls/node.key"))))
        .isEqualTo("rw-------");

    // Joined once, it needs neither token nor server to start again.
    try (NodeProcess node = NodeProcess.start(state, "--bind", "127.0.0.1", "--simulated")) {
      HttpResponse<String> answer = health(node, ca.context("moorage-server"));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(health(node, ca.context("n2")).statusCode()).isEqualTo(403);
      TestCa stranger = new TestCa("stranger");
      assertThatThrownBy(() -> health(node, stranger.contextThatTrusts(ca, "moorage-server")))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void itDoesNotJoinAServerOfAnotherCa() throws Exception {
    TestCa ca = new TestCa("cluster");
    try (JoinServer server = new JoinServer(ca)) {
      String token = "moor1.secret." + PinnedTrust.fingerprint(new TestCa("other").certificate());
      assertThat(NodeProcess.refusal(state, "--server", server.uri().toString(), "--join", token))
          .contains("does not end in the CA that the join token names");
      assertThat(server.joined).isEmpty();
    }
  }

  @Test
  void itEndsWithItsParent() throws Exception {
    List<String> command =
        NodeProcess.builder(
                state, List.of("--insecure-loopback", "--simulated", "--exit-with-parent"))
            .command();
    Process shell =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of("sh", "-c", "\"$@\" & echo $!; wait", "sh"), command.stream())
                    .toList())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out = shell.inputReader(UTF_8)) {
      ProcessHandle daemon = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
      assertThat(out.readLine()).contains(" ready on ");
      shell.destroyForcibly();

      await().until(() -> !daemon.isAlive());
    }
  }

  private static HttpResponse<String> health(NodeProcess node, SSLContext context)
      throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
      return client.send(
          HttpRequest.newBuilder(node.uri("/health")).build(), BodyHandlers.ofString());
    }
  }

  /** A server that lets nodes join, as far as a node can tell. */
  private static final class JoinServer implements AutoCloseable {
    private final TestCa ca;
    private final HttpsServer server;
    private final List<String> joined = new ArrayList<>();

    JoinServer(TestCa ca) throws IOException, GeneralSecurityException {
      this.ca = ca;
      this.server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(ca.context("moorage-server")));
      server.createContext(
          "/v1/join",
          exchange -> {
            byte[] answer = join(Json.mapper().readTree(exchange.getRequestBody()));
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
          });
      server.start();
    }

    private byte[] join(JsonNode request) throws IOException {
      try {
        String token = request.path("token").asText();
        String node = request.path("node").asText();
        PublicKey key =
            KeyFactory.getInstance("EC")
                .generatePublic(
                    new X509EncodedKeySpec(
                        Base64.getDecoder().decode(request.path("public_key").asText())));
        Signature proof = Signature.getInstance("SHA256withECDSA");
        proof.initVerify(key);
        proof.update((token + "\n" + node).getBytes(UTF_8));
        if (!token.equals(token())
            || !proof.verify(Base64.getDecoder().decode(request.path("proof").asText()))) {
          throw new IOException("not proven");
        }
        joined.add(node + " " + request.path("address").asText() + " " + request.path("port"));
        return Json.mapper()
            .writeValueAsBytes(
                Map.of(
                    "certificate", TestCa.pem(ca.issue(node, key)),
                    "ca", TestCa.pem(ca.certificate())));
      } catch (GeneralSecurityException e) {
        throw new IOException(e);
      }
    }

    String token() throws GeneralSecurityException {
      return "moor1.secret." + PinnedTrust.fingerprint(ca.certificate());
    }

    URI uri() {
      return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
