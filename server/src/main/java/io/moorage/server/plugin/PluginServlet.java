// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.plugin;

import io.moorage.api.platform.Endpoint;
import io.moorage.driver.wire.Json;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /plugins/<id>/…}: finds the plugin and its endpoint, and calls it with a bound on
 * the number of calls and on their time. Whatever the plugin does, the server answers and goes on.
 */
public final class PluginServlet extends HttpServlet {
  @Serial private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(PluginServlet.class);
  private static final int BODY_MAX = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(90);

  private final transient PluginHost host;
  private final transient ScheduledExecutorService alarms =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("plugin-call-limit").factory());

  public PluginServlet(PluginHost host) {
    this.host = host;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getRequestURI().replaceFirst("^/plugins/?", "");
    int slash = path.indexOf('/');
    String id = slash < 0 ? path : path.substring(0, slash);
    String rest = slash < 0 ? "/" : path.substring(slash);
    Optional<RunningPlugin> plugin = host.find(id);
    if (plugin.isEmpty()) {
      problem(
          response, 404, "No plugin '" + id + "' runs.", "See 'moor plugin list' on the server.");
      return;
    }
    try {
      serve(plugin.get(), request, response, rest);
    } catch (IllegalArgumentException e) {
      problem(
          response,
          400,
          "The call's URL is not well encoded: " + e.getMessage(),
          "Encode what is not plain text as percent signs over UTF-8.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      problem(response, 503, "The server is shutting down.", "Ask again later.");
    }
  }

  private void serve(
      RunningPlugin plugin, HttpServletRequest request, HttpServletResponse response, String path)
      throws IOException, InterruptedException {
    Optional<Routes.Match> match = plugin.routes().find(request.getMethod(), path);
    if (match.isEmpty()) {
      boolean known = plugin.routes().serves(path);
      problem(
          response,
          known ? 405 : 404,
          "Plugin '" + plugin.id() + "' does not serve " + request.getMethod() + " " + path + ".",
          "See the plugin's documentation for its calls.");
      return;
    }
    if (!plugin.enter(PATIENCE)) {
      Optional<RunningPlugin> successor = host.find(plugin.id());
      if (successor.isPresent() && !successor.get().equals(plugin)) {
        // It was replaced between being found and being entered.
        serve(successor.get(), request, response, path);
        return;
      }
      problem(
          response,
          503,
          "Plugin '" + plugin.id() + "' has as many calls as it may, or is being unloaded.",
          "Ask again in a moment.");
      return;
    }
    try {
      byte[] body = request.getInputStream().readNBytes(BODY_MAX + 1);
      if (body.length > BODY_MAX) {
        problem(response, 413, "The body is larger than 1 MiB.", "Send less.");
        return;
      }
      Endpoint.Answer answer =
          call(
              plugin,
              match.get(),
              new Endpoint.Call(
                  match.get().variables(),
                  query(request),
                  new String(body, StandardCharsets.UTF_8)));
      response.setStatus(answer.status());
      response.setContentType(answer.contentType());
      response.getOutputStream().write(answer.body().getBytes(StandardCharsets.UTF_8));
    } finally {
      plugin.leave();
    }
  }

  private Endpoint.Answer call(RunningPlugin plugin, Routes.Match match, Endpoint.Call call) {
    Thread caller = Thread.currentThread();
    ScheduledFuture<?> alarm =
        alarms.schedule(caller::interrupt, CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return Within.loader(
          plugin.loader(),
          () ->
              Objects.requireNonNull(
                  match.endpoint().handler().handle(call), "the handler gave no answer"));
    } catch (RuntimeException | Error e) {
      LOG.warn(
          "plugin {} failed in {} {}",
          plugin.id(),
          match.endpoint().method(),
          match.endpoint().path(),
          e);
      return new Endpoint.Answer(
          500,
          "application/json",
          json(
              "Plugin '" + plugin.id() + "' failed: " + e,
              "This is a fault of the plugin; the server's log has the details."));
    } finally {
      alarm.cancel(false);
      // The alarm may have rung after the call was over; what comes next is not to be interrupted
      // by it.
      boolean rung = Thread.interrupted();
      if (rung) {
        LOG.warn("plugin {} took more than {} s for a call", plugin.id(), CALL_LIMIT.toSeconds());
      }
    }
  }

  /** Only what stands in the URL: the servlet's own parameters would also swallow a form's body. */
  private static Map<String, List<String>> query(HttpServletRequest request) {
    Map<String, List<String>> query = new HashMap<>();
    String text = request.getQueryString();
    for (String pair : text == null || text.isEmpty() ? new String[0] : text.split("&")) {
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      query.computeIfAbsent(decoded(key), name -> new ArrayList<>()).add(decoded(value));
    }
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static void problem(
      HttpServletResponse response, int status, String message, String correction)
      throws IOException {
    response.setStatus(status);
    response.setContentType("application/json");
    response.getOutputStream().write(json(message, correction).getBytes(StandardCharsets.UTF_8));
  }

  private static String json(String message, String correction) {
    try {
      return Json.mapper()
          .writeValueAsString(Map.of("code", "HOST", "message", message, "correction", correction));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException("writing two strings as JSON", e);
    }
  }

  @Override
  public void destroy() {
    alarms.shutdownNow();
  }
}
