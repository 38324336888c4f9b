// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.telemetry;

import io.moorage.server.engine.Engine;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/** {@code /metrics}, with LINSTOR's switches {@code resource} and {@code storage_pools}. */
public final class MetricsServlet extends HttpServlet {
  @Serial private static final long serialVersionUID = 1L;
  private final transient Engine engine;
  private final transient Supplier<Map<String, Long>> pluginCounts;

  public MetricsServlet(Engine engine, Supplier<Map<String, Long>> pluginCounts) {
    this.engine = engine;
    this.pluginCounts = pluginCounts;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain; version=0.0.4; charset=utf-8");
    response
        .getOutputStream()
        .write(
            new Metrics(engine.image())
                .text(
                    wanted(request, "resource"),
                    wanted(request, "storage_pools"),
                    pluginCounts.get())
                .getBytes(StandardCharsets.UTF_8));
  }

  private static boolean wanted(HttpServletRequest request, String group) {
    return !"false".equalsIgnoreCase(request.getParameter(group));
  }
}
