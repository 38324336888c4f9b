// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.moorage.api.model.ResourceName;
import io.moorage.api.storage.Attachment;
import io.moorage.api.storage.StorageException;
import io.moorage.api.storage.StorageException.Code;
import io.moorage.plugin.proxmox.PluginUnderTest.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Serves the plugin over HTTP as the plugin host does, and misbehaves as its client asks it to:
 * below {@code /test/} the Perl side says what is to go wrong next.
 */
final class PveTestServer implements AutoCloseable {
  private static final String MOUNT_POINT = "/plugins/proxmox";

  private final PluginUnderTest plugin;
  private final HttpServer http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger answersToLose = new AtomicInteger();
  private final AtomicInteger answersToStall = new AtomicInteger();
  private final AtomicInteger answersToGarble = new AtomicInteger();
  private final AtomicInteger redirections = new AtomicInteger();
  private final AtomicInteger busyAnswers = new AtomicInteger();
  private final AtomicReference<Optional<String>> token = new AtomicReference<>(Optional.empty());
  private final CountDownLatch closed = new CountDownLatch(1);

  PveTestServer(Path directory, HttpServer http) throws IOException {
    plugin = new PluginUnderTest(directory);
    this.http = http;
    http.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(threads);
    http.createContext(MOUNT_POINT, this::serve);
    http.createContext("/test/", this::misbehave);
    http.start();
  }

  int port() {
    return http.getAddress().getPort();
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath().substring(MOUNT_POINT.length());
    String query = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(exchange.getRequestMethod() + " " + path);
    if (!isAllowed(exchange)) {
      answer(exchange, 401, "{\"code\":\"UNAUTHENTICATED\",\"detail\":\"Who are you?\"}");
    } else if (isOneOf(redirections)) {
      exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/");
      answer(exchange, 307, "");
    } else if (isOneOf(busyAnswers)) {
      answer(exchange, 503, "{\"code\":\"PLUGIN_BUSY\",\"detail\":\"The plugin is exchanged.\"}");
    } else {
      String pathAndQuery = query.isEmpty() ? path : path + "?" + query;
      answerUnlessToldOtherwise(
          exchange, plugin.call(exchange.getRequestMethod(), pathAndQuery, body));
    }
  }

  private void answerUnlessToldOtherwise(HttpExchange exchange, Reply reply) throws IOException {
    if (isOneOf(answersToLose)) {
      exchange.close();
    } else if (isOneOf(answersToStall)) {
      awaitClose();
      exchange.close();
    } else {
      answer(exchange, reply.status(), isOneOf(answersToGarble) ? "<html>" : reply.text());
    }
  }

  private boolean isAllowed(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    return token.get().map(wanted -> ("Bearer " + wanted).equals(header)).orElse(true);
  }

  private static boolean isOneOf(AtomicInteger left) {
    return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
  }

  private void awaitClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void misbehave(HttpExchange exchange) throws IOException {
    String what = exchange.getRequestURI().getPath().substring("/test/".length());
    Fields fields = Fields.ofQuery(PluginUnderTest.parsed(query(exchange)));
    String body =
        switch (what) {
          case "requests" -> String.join("\n", List.copyOf(requests));
          case "attached" -> attachments(fields.text("disk"));
          default -> {
            obey(what, fields);
            yield "";
          }
        };
    answer(exchange, 200, body);
  }

  private static String query(HttpExchange exchange) {
    return Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
  }

  private void obey(String what, Fields fields) {
    switch (what) {
      case "open" -> plugin.storage.open(fields.text("disk"), fields.text("node"));
      case "close" -> plugin.storage.close(fields.text("disk"), fields.text("node"));
      case "lose-answers" -> answersToLose.set((int) fields.number("count"));
      case "stall" -> answersToStall.set((int) fields.number("count"));
      case "garbage" -> answersToGarble.set((int) fields.number("count"));
      case "redirect" -> redirections.set((int) fields.number("count"));
      case "busy" -> busyAnswers.set((int) fields.number("count"));
      case "require-token" -> token.set(fields.optionalText("token"));
      case "fail" ->
          plugin.storage.failWith(
              new StorageException(Code.valueOf(fields.text("code")), "It broke.", "Mend it."));
      case "heal" -> plugin.storage.heal();
      default -> throw new IllegalArgumentException("no such misbehaviour: " + what);
    }
  }

  private String attachments(String disk) {
    return plugin.storage.find(new ResourceName(disk)).orElseThrow().attachments().stream()
        .map(Attachment::node)
        .map(node -> node + "\n")
        .collect(Collectors.joining());
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    closed.countDown();
    http.stop(0);
    threads.close();
  }
}
