// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenGateTest {
  private static final String TOKEN = "0123456789abcdef";

  /** What lies behind the gate: answers 204 to everything. */
  private static final class Inside extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      response.setStatus(204);
      callback.succeeded();
      return true;
    }
  }

  private static String call(Optional<String> token, String path, String authorization)
      throws Exception {
    Server server = new Server();
    LocalConnector connector = new LocalConnector(server);
    server.addConnector(connector);
    server.setHandler(new TokenGate(token, new Inside()));
    server.start();
    try {
      String header = authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n";
      return connector.getResponse(
          "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + header + "\r\n");
    } finally {
      server.stop();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/nodes, Bearer 0123456789abcdef, 204",
    "/v1/nodes, '', 401",
    "/v1/nodes, Bearer 0123456789abcdeX, 401",
    "/v1/nodes, Bearer 0123456789abcdef0, 401",
    "/v1/nodes, 0123456789abcdef, 401",
    "/v1/nodes, Basic 0123456789abcdef, 401",
    "/health, '', 204",
    "/v1/controller/version, '', 204",
    "/v1/join, '', 204",
    "/v1/join/x, '', 401",
    "/v1/joined, '', 401",
    "/health/../v1/nodes, '', 401",
    "/v1/nodes;/health, '', 401",
    "/v1/nodes?x=/health, '', 401",
    "/v1/%6Eodes, '', 401",
    "/plugins/hello/v1/greeting, '', 401",
  })
  void onlyCallersWithTheTokenGetIn(String path, String authorization, int status)
      throws Exception {
    assertThat(call(Optional.of(TOKEN), path, authorization)).startsWith("HTTP/1.1 " + status);
  }

  @Test
  void refusalSaysWhatToDo() throws Exception {
    assertThat(call(Optional.of(TOKEN), "/v1/nodes", ""))
        .contains("WWW-Authenticate: Bearer")
        .contains("This server wants a token.")
        .contains("Set MOOR_TOKEN")
        .doesNotContain(TOKEN);
  }

  @Test
  void withoutATokenEverybodyGetsIn() throws Exception {
    assertThat(call(Optional.empty(), "/v1/nodes", "")).startsWith("HTTP/1.1 204");
  }
}
