// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerChoiceTest {
  private final WireMockServer first =
      new WireMockServer(WireMockConfiguration.options().dynamicPort());
  private final WireMockServer second =
      new WireMockServer(WireMockConfiguration.options().dynamicPort());

  @BeforeEach
  void start() {
    first.start();
    second.start();
    first.stubFor(any(anyUrl()).willReturn(okJson("[]")));
    second.stubFor(any(anyUrl()).willReturn(okJson("[]")));
  }

  @AfterEach
  void stop() {
    first.stop();
    second.stop();
  }

  @Test
  void firstThatAnswersIsUsed() throws IOException {
    Terminal.Outcome outcome =
        Terminal.of(refusing() + "," + first.baseUrl() + "," + second.baseUrl())
            .run("node", "list");

    assertThat(outcome.exit()).isZero();
    first.verify(1, anyRequestedFor(anyUrl()));
    second.verify(0, anyRequestedFor(anyUrl()));
  }

  @Test
  void nobodyAnsweringNamesAllThatWereTried() throws IOException {
    String one = refusing();
    String two = refusing();

    Terminal.Outcome outcome = Terminal.of(one + "," + two).run("node", "list");

    assertThat(outcome.exit()).isEqualTo(20);
    assertThat(outcome.err()).contains(one, two, "--controllers", "$MOOR_SERVERS");
  }

  @Test
  void changeThatMayHaveArrivedIsNotRepeatedElsewhere() {
    first.stubFor(any(anyUrl()).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));

    Terminal.Outcome outcome =
        Terminal.of(first.baseUrl() + "," + second.baseUrl()).run("rd", "c", "data");

    assertThat(outcome.exit()).isEqualTo(20);
    assertThat(outcome.err()).contains("may have been carried out");
    second.verify(0, anyRequestedFor(anyUrl()));
  }

  @Test
  void slowAnswerEndsWithTheTimeout() {
    first.stubFor(any(anyUrl()).willReturn(okJson("[]").withFixedDelay(10_000)));

    Terminal.Outcome outcome = Terminal.of(first.baseUrl()).run("node", "list", "--timeout", "1");

    assertThat(outcome.exit()).isEqualTo(21);
    assertThat(outcome.err()).contains("within 1 s", "--timeout");
  }

  @Test
  void answerThatIsNoJsonEndsWithTwentyTwo() {
    first.stubFor(
        any(anyUrl()).willReturn(aResponse().withStatus(502).withBody("<h1>Bad gateway</h1>")));

    Terminal.Outcome outcome = Terminal.of(first.baseUrl()).run("node", "list");

    assertThat(outcome.exit()).isEqualTo(22);
    assertThat(outcome.err()).contains("502", "<h1>Bad gateway</h1>", "Is it a Moorage server?");
  }

  @Test
  void tokenTravelsAsBearer() {
    Terminal.of(first.baseUrl()).with("MOOR_TOKEN", "secret").run("node", "list");

    first.verify(
        1, anyRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer secret")));
  }

  @Test
  void optionWinsOverVariableAndVariableOverFile(@TempDir Path home) throws IOException {
    Path file = home.resolve(".config/moorage/cli.properties");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "servers = " + first.baseUrl() + "\ntoken = from-file\n");

    Terminal.unconfigured().with("HOME", home.toString()).run("node", "list");
    first.verify(
        1, anyRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer from-file")));

    Terminal.unconfigured()
        .with("HOME", home.toString())
        .with("LS_CONTROLLERS", second.baseUrl())
        .run("node", "list");
    second.verify(1, anyRequestedFor(anyUrl()));

    Terminal.of(second.baseUrl())
        .with("HOME", home.toString())
        .run("node", "list", "--controllers", first.baseUrl());
    first.verify(2, anyRequestedFor(anyUrl()));
    second.verify(1, anyRequestedFor(anyUrl()));
  }

  @Test
  void missingObjectEndsWithThree() {
    Terminal.Outcome outcome =
        Terminal.of(first.baseUrl()).run("node", "list-properties", "nowhere");

    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.err()).contains("Node 'nowhere' does not exist.");
  }

  /** An address at which nobody listens, since it was only just given back. */
  private static String refusing() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://localhost:" + socket.getLocalPort();
    }
  }
}
