// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsTest {
  @TempDir static Path directory;
  private static WireMockServer server;
  private static Path authority;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Path keys = directory.resolve("keys.p12");
    authority = directory.resolve("ca.pem");
    keytool(
        keys,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost",
        "-validity",
        "2");
    keytool(keys, "-exportcert", "-rfc", "-file", authority.toString());
    server =
        new WireMockServer(
            WireMockConfiguration.options()
                .dynamicPort()
                .dynamicHttpsPort()
                .keystorePath(keys.toString())
                .keystoreType("PKCS12")
                .keystorePassword("password")
                .keyManagerPassword("password"));
    server.start();
  }

  private static void keytool(Path keys, String... what) throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()),
                Stream.concat(
                    Stream.of(what),
                    Stream.of(
                        "-alias",
                        "server",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        "password")))
            .toList();
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  @AfterAll
  static void stop() {
    server.stop();
  }

  @BeforeEach
  void reset() {
    server.resetAll();
    server.stubFor(any(anyUrl()).willReturn(okJson("[]")));
  }

  @Test
  void certificateInTheFileIsTrusted() {
    Terminal.Outcome outcome =
        Terminal.of(encrypted("localhost")).run("node", "list", "--cafile", authority.toString());

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exit()).isZero();
  }

  @Test
  void strangerIsNotTrustedAndPlainTextIsNoWayOut() {
    Terminal.Outcome outcome =
        Terminal.of(encrypted("localhost") + "," + plain()).run("node", "list");

    assertThat(outcome.exit()).isEqualTo(20);
    assertThat(outcome.err()).contains("did not prove who it is", "--cafile");
    server.verify(0, anyRequestedFor(anyUrl()));
  }

  @Test
  void certificateForAnotherNameIsNotTrusted() {
    Terminal.Outcome outcome =
        Terminal.of(encrypted("127.0.0.1"))
            .with("MOOR_CA", authority.toString())
            .run("node", "list");

    assertThat(outcome.exit()).isEqualTo(20);
    assertThat(outcome.err()).contains("a name that its certificate holds");
  }

  @Test
  void changeFollowsTheServerToItsEncryptedPort() {
    server.stubFor(
        any(anyUrl())
            .withPort(server.port())
            .willReturn(temporaryRedirect(encrypted("localhost") + "/v1/resource-definitions")));

    Terminal.Outcome outcome =
        Terminal.of(plain()).with("MOOR_CA", authority.toString()).run("rd", "c", "data");

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exit()).isZero();
    server.verify(2, WireMock.postRequestedFor(anyUrl()));
  }

  private static String encrypted(String host) {
    return "https://" + host + ":" + server.httpsPort();
  }

  private static String plain() {
    return "http://localhost:" + server.port();
  }
}
