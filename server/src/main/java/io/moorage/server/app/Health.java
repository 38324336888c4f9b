// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.app;

import io.moorage.server.engine.Engine;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;

/** {@code /health}: 200 and nothing while the writer works, 500 and a line when it does not. */
final class Health extends HttpServlet {
  @Serial private static final long serialVersionUID = 1L;
  private final transient Engine engine;

  Health(Engine engine) {
    this.engine = engine;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!engine.alive()) {
      response.setStatus(500);
      response.setContentType("text/plain");
      response
          .getOutputStream()
          .write("the state writer does not work\n".getBytes(StandardCharsets.UTF_8));
    }
  }
}
