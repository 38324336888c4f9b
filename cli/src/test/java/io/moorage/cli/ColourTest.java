// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ColourTest {
  private static final String GREEN = "\u001b[32mOnline\u001b[0m";
  private static final String RED = "\u001b[31mOFFLINE\u001b[0m";
  private final WireMockServer server =
      new WireMockServer(WireMockConfiguration.options().dynamicPort());

  @BeforeEach
  void start() {
    server.start();
    server.stubFor(
        any(anyUrl())
            .willReturn(
                okJson(
                    """
                    [{"name": "a", "connection_status": "ONLINE"}, {"name": "b", "connection_status": "OFFLINE"}]
                    """)));
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void statesAreColouredOnATerminal() {
    assertThat(terminal().run("node", "list").out()).contains(GREEN, RED);
  }

  @Test
  void nothingIsColouredWhereThatIsNotWanted() {
    assertThat(terminal().run("node", "list", "--no-color").out()).doesNotContain("\u001b");
    assertThat(terminal().run("node", "list", "--pastable").out())
        .doesNotContain("\u001b")
        .startsWith("+--");
    assertThat(terminal().with("NO_COLOR", "1").run("node", "list").out()).doesNotContain("\u001b");
    assertThat(Terminal.of(server.baseUrl()).run("node", "list").out()).doesNotContain("\u001b");
  }

  @Test
  void localeWithoutUtf8GetsAscii() {
    assertThat(terminal().with("LC_ALL", "C").run("node", "list").out()).startsWith("+--");
    assertThat(terminal().with("LANG", "de_DE.UTF-8").run("node", "list").out()).startsWith("╭──");
  }

  private Terminal terminal() {
    return Terminal.of(server.baseUrl()).interactive();
  }
}
