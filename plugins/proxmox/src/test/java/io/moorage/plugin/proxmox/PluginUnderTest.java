// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moorage.api.model.ByteSize;
import io.moorage.api.platform.Endpoint;
import io.moorage.api.platform.PlatformInstance;
import io.moorage.api.platform.PluginContext;
import io.moorage.api.storage.BlockStorage;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/** The plugin on a fake storage, called as the host calls it: through its table of endpoints. */
final class PluginUnderTest {
  final FakeBlockStorage storage;
  private final List<Runnable> repeated = new ArrayList<>();
  private final PlatformInstance instance;
  private Instant now = Instant.parse("2026-03-01T10:00:00Z");

  PluginUnderTest(Path directory) {
    storage = new FakeBlockStorage(directory, clock(), ByteSize.gibibytes(1));
    instance = new ProxmoxPlugin().start(new Context());
  }

  private InstantSource clock() {
    return () -> now;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /** Runs once what the plugin asked the host to run again and again. */
  void runRepeated() {
    repeated.forEach(Runnable::run);
  }

  /** An answer with its body read. */
  record Reply(int status, String text) {
    ObjectNode json() {
      return Json.parse(text);
    }

    String field(String name) {
      return json().path(name).asText();
    }
  }

  Reply get(String pathAndQuery) {
    return call("GET", pathAndQuery, "");
  }

  Reply delete(String pathAndQuery) {
    return call("DELETE", pathAndQuery, "");
  }

  /** Single quotes stand for double ones, for the reader's sake. */
  Reply post(String path, String body) {
    return call("POST", path, body.replace('\'', '"'));
  }

  Reply call(String method, String pathAndQuery, String body) {
    int mark = pathAndQuery.indexOf('?');
    String path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
    String query = mark < 0 ? "" : pathAndQuery.substring(mark + 1);
    for (Endpoint endpoint : instance.endpoints()) {
      Optional<Map<String, String>> variables = match(endpoint.path(), path);
      if (endpoint.method().equals(method) && variables.isPresent()) {
        Endpoint.Answer answer =
            endpoint.handler().handle(new Endpoint.Call(variables.get(), parsed(query), body));
        return new Reply(answer.status(), answer.body());
      }
    }
    return new Reply(404, "no such route: " + method + " " + path);
  }

  private static Optional<Map<String, String>> match(String template, String path) {
    String[] wanted = template.split("/", -1);
    String[] found = path.split("/", -1);
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < wanted.length; i++) {
      if (wanted.length != found.length) {
        return Optional.empty();
      }
      if (wanted[i].startsWith("{") && !found[i].isEmpty()) {
        variables.put(wanted[i].substring(1, wanted[i].length() - 1), decoded(found[i]));
      } else if (!wanted[i].equals(found[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(variables);
  }

  static Map<String, List<String>> parsed(String query) {
    Map<String, List<String>> parameters = new HashMap<>();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      String[] sides = pair.split("=", 2);
      parameters
          .computeIfAbsent(decoded(sides[0]), name -> new ArrayList<>())
          .add(decoded(sides[1]));
    }
    return parameters;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private final class Context implements PluginContext {
    @Override
    public String id() {
      return "proxmox";
    }

    @Override
    public BlockStorage storage() {
      return storage;
    }

    @Override
    public Map<String, String> configuration() {
      return Map.of();
    }

    @Override
    public InstantSource clock() {
      return PluginUnderTest.this.clock();
    }

    @Override
    public void every(Duration pause, Runnable task) {
      repeated.add(task);
    }

    @Override
    public void count(String name, long increment) {}

    @Override
    public Logger logger() {
      return NOPLogger.NOP_LOGGER;
    }
  }
}
