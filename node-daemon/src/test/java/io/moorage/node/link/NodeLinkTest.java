// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.provider.Layers;
import io.moorage.driver.simulated.Faults;
import io.moorage.driver.simulated.SimulatedDisks;
import io.moorage.driver.simulated.SimulatedProviderFactory;
import io.moorage.driver.spec.Capabilities;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.wire.DevicePool;
import io.moorage.driver.wire.Json;
import io.moorage.driver.wire.Observation;
import io.moorage.driver.wire.PlanAnswer;
import io.moorage.driver.wire.PlanRequest;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.node.apply.LiveNode;
import io.moorage.node.apply.NodeCore;
import io.moorage.node.apply.Specs;
import io.moorage.node.ledger.MemoryLines;
import io.moorage.node.ledger.SpecLedger;
import io.moorage.node.physical.PhysicalStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeLinkTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final LiveNode node = start();
  private final AtomicInteger readings = new AtomicInteger();
  private final NodeLink link = open(node);

  private static LiveNode start() {
    try {
      return LiveNode.start(
          NodeCore.on(
              SpecLedger.open(new MemoryLines()),
              List.of(
                  new SimulatedProviderFactory(
                      new SimulatedDisks(ByteSize.gibibytes(1)),
                      Faults.NONE,
                      InstantSource.system())),
              Layers.NONE),
          LiveNode.Pace.USUAL,
          Thread.ofPlatform().daemon().factory());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private NodeLink open(LiveNode node) {
    try {
      return NodeLink.open(
          new Door.Loopback("127.0.0.1", 0),
          node,
          new Identity(
              "n1",
              "1",
              () -> {
                readings.incrementAndGet();
                return new Capabilities(Set.of(), Set.of(), Map.of(), Map.of());
              }),
          PhysicalStorage.none());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void openPool() throws Exception {
    assertThat(put(Specs.pools()).statusCode()).isEqualTo(200);
  }

  @AfterEach
  void close() {
    link.close();
    node.close();
  }

  @Test
  void aReaderIsToldAllThereIsThenWhatChangesThenSignsOfLife() throws Exception {
    put(Specs.resources(Specs.present("r1", "data")));
    Iterator<Observation> lines = observe();

    assertThat(lines.next())
        .isInstanceOfSatisfying(
            Observation.Hello.class, hello -> assertThat(hello.epoch()).isEqualTo(1));
    skipTo(lines, Observation.Complete.class::isInstance);
    put(Specs.resources(Specs.present("r2", "other")));
    skipTo(lines, line -> settles(line, "r2"));
    skipTo(lines, Observation.Alive.class::isInstance);
  }

  @Test
  void whatTheHostCanDoIsReadAgainForEveryStream() throws Exception {
    assertThat(observe().next()).isInstanceOf(Observation.Hello.class);
    assertThat(observe().next()).isInstanceOf(Observation.Hello.class);

    assertThat(readings).hasValue(2);
  }

  @Test
  void disksAreListedAndARefusalToTakeThemSaysWhy() throws Exception {
    HttpRequest.Builder call =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + link.port() + "/physical-storage"));
    assertThat(client.send(call.GET().build(), BodyHandlers.ofString()).body())
        .isEqualTo("{\"disks\":[]}");
    String wanted =
        Json.mapper()
            .writeValueAsString(new DevicePool(ProviderKind.LVM, List.of("/dev/sdb"), "vg"));
    HttpResponse<String> answer =
        client.send(call.POST(BodyPublishers.ofString(wanted)).build(), BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(Json.mapper().readValue(answer.body(), Problem.class).cause()).contains("simulated");
  }

  @Test
  void aDeposedServerIsRefused() throws Exception {
    put(update(3));
    HttpResponse<String> answer = put(update(2));

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(Json.mapper().readValue(answer.body(), Problem.class).cause()).contains("epoch 3");
  }

  @Test
  void whatMakesNoSenseIsSaidToMakeNone() throws Exception {
    assertThat(call("PUT", "/specs", "{\"epoch\":").statusCode()).isEqualTo(400);
    assertThat(call("GET", "/specs", "").statusCode()).isEqualTo(404);
    HttpResponse<String> health = call("GET", "/health", "");
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).contains("\"node\":\"n1\"");
  }

  @Test
  void aPlanIsShownAndNothingIsDone() throws Exception {
    PlanRequest request = new PlanRequest(List.of(Specs.present("r1", "data")), List.of());
    // The pool is opened beside the answer to the update that asked for it.
    Iterator<Observation> lines = observe();
    skipTo(lines, line -> line instanceof Observation.Reports news && !news.pools().isEmpty());
    HttpResponse<String> answer = call("POST", "/plan", Json.mapper().writeValueAsString(request));

    assertThat(Json.mapper().readValue(answer.body(), PlanAnswer.class).steps())
        .extracting(PlanAnswer.PlannedStep::summary)
        .containsExactly("create data_00000 of 1 MiB in pool pool", "attach data_00000");
    assertThat(node.board().everything().resources()).isEmpty();
  }

  @Test
  void withoutEncryptionOnlyTheLoopbackIsListenedOn() {
    assertThatThrownBy(() -> new Door.Loopback("0.0.0.0", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("127.0.0.1 or ::1 only");
  }

  private static boolean settles(Observation line, String id) {
    return line instanceof Observation.Reports news
        && news.resources().stream()
            .anyMatch(
                report -> report.id().equals(id) && report.state() instanceof ItemState.Settled);
  }

  private static void skipTo(Iterator<Observation> lines, Predicate<Observation> wanted) {
    while (!wanted.test(lines.next())) {
      assertThat(lines).hasNext();
    }
  }

  private Iterator<Observation> observe() throws Exception {
    HttpResponse<Stream<String>> stream =
        client.send(HttpRequest.newBuilder(uri("/observations")).build(), BodyHandlers.ofLines());
    return stream.body().map(NodeLinkTest::observation).iterator();
  }

  private static Observation observation(String line) {
    try {
      return Json.mapper().readValue(line, Observation.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SpecUpdate update(long epoch) {
    return new SpecUpdate(epoch, 1, false, List.of(), List.of(), List.of(), List.of(), List.of());
  }

  private HttpResponse<String> put(SpecUpdate update) throws Exception {
    return call("PUT", "/specs", Json.mapper().writeValueAsString(update));
  }

  private HttpResponse<String> call(String method, String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(path)).method(method, BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + link.port() + path);
  }
}
