// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.request;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Commands, the requests they have to make, the answers to these, and what the operator then sees.
 *
 * <p>The folder {@code recorded} holds what a LINSTOR controller and the linstor client once said
 * to each other, {@code cases} what we wrote ourselves. What is seen is compared with the files in
 * {@code golden}; with {@code -Dgolden=write} they are written anew, for the review to read the
 * difference.
 */
final class AnswersTest {
  private static final Path RESOURCES = Path.of("src", "test", "resources");
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final WireMockServer SERVER =
      new WireMockServer(WireMockConfiguration.options().dynamicPort());

  @BeforeAll
  static void start() {
    SERVER.start();
  }

  @AfterAll
  static void stop() {
    SERVER.stop();
  }

  @BeforeEach
  void forget() {
    SERVER.resetAll();
  }

  static Stream<Arguments> cases() throws IOException {
    return Stream.of("recorded", "cases")
        .flatMap(AnswersTest::files)
        .sorted()
        .map(AnswersTest::named);
  }

  private static Stream<Path> files(String folder) {
    try (Stream<Path> files = Files.list(RESOURCES.resolve(folder))) {
      return files.toList().stream();
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private static Arguments named(Path file) {
    return Arguments.argumentSet(name(file), file);
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".json", "");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void commandAsksAndShowsAsItShould(Path file) throws IOException {
    JsonNode example = MAPPER.readTree(Files.readString(file));
    example.path("exchanges").forEach(AnswersTest::stub);

    Terminal.Outcome outcome =
        Terminal.of(SERVER.baseUrl())
            .run(
                example.path("command").valueStream().map(JsonNode::asText).toArray(String[]::new));

    assertThat(SERVER.findAllUnmatchedRequests()).as("requests that were not to be made").isEmpty();
    assertThat(SERVER.getAllServeEvents()).hasSize(example.path("exchanges").size());
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exit()).isEqualTo(example.path("exit").asInt());
    assertGolden(name(file), outcome.out());
  }

  private static void stub(JsonNode exchange) {
    JsonNode request = exchange.path("request");
    String query = request.path("query").asText("");
    String url = request.path("path").asText() + (query.isEmpty() ? "" : "?" + query);
    MappingBuilder mapping = request(request.path("method").asText(), urlEqualTo(url));
    JsonNode body = request.path("body");
    if (body.isContainerNode() || (body.isTextual() && !body.asText().equals("any"))) {
      mapping.withRequestBody(equalToJson(body.toString()));
    }
    SERVER.stubFor(
        mapping.willReturn(
            aResponse()
                .withStatus(exchange.path("response").path("status").asInt())
                .withHeader("Content-Type", "application/json")
                .withBody(exchange.path("response").path("body").toString())));
  }

  private static void assertGolden(String name, String seen) throws IOException {
    Path golden = RESOURCES.resolve("golden").resolve(name + ".txt");
    if ("write".equals(System.getProperty("golden"))) {
      Files.createDirectories(golden.getParent());
      Files.writeString(golden, seen);
    }
    assertThat(seen).isEqualTo(Files.readString(golden));
  }
}
