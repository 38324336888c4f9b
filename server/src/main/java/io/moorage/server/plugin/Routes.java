// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.plugin;

import io.moorage.api.platform.Endpoint;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The routes of one plugin. */
final class Routes {
  private final List<Route> routes = new ArrayList<>();

  /**
   * @throws IllegalArgumentException for two endpoints that no call could tell apart
   */
  Routes(List<Endpoint> endpoints) {
    for (Endpoint endpoint : endpoints) {
      Route route = new Route(endpoint, segments(endpoint.path()));
      if (routes.stream().anyMatch(route::sameAs)) {
        throw new IllegalArgumentException(
            "it serves " + endpoint.method() + " " + endpoint.path() + " twice");
      }
      routes.add(route);
    }
    // Fixed segments go before variables, so /disks/plan is not taken for a disk.
    routes.sort((one, other) -> Long.compare(one.variableCount(), other.variableCount()));
  }

  /** An endpoint with the values of its path's variables. */
  record Match(Endpoint endpoint, Map<String, String> variables) {}

  /** The endpoint for a call. */
  Optional<Match> find(String method, String rawPath) {
    List<String> path = segments(rawPath).stream().map(Routes::decoded).toList();
    return routes.stream()
        .filter(route -> route.endpoint().method().equals(method))
        .flatMap(route -> route.match(path).stream())
        .findFirst();
  }

  /** Whether the path is served at all, by whatever method. */
  boolean serves(String rawPath) {
    List<String> path = segments(rawPath).stream().map(Routes::decoded).toList();
    return routes.stream().anyMatch(route -> route.match(path).isPresent());
  }

  private static String decoded(String segment) {
    // In a path a plus is a plus, unlike in a form.
    return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static List<String> segments(String path) {
    String trimmed = path.replaceAll("^/+|/+$", "");
    return trimmed.isEmpty() ? List.of() : List.of(trimmed.split("/"));
  }

  /** One endpoint with its template in parts. */
  private record Route(Endpoint endpoint, List<String> template) {

    boolean sameAs(Route other) {
      return endpoint.method().equals(other.endpoint().method()) && shape().equals(other.shape());
    }

    private List<String> shape() {
      return template.stream().map(part -> isVariable(part) ? "{}" : part).toList();
    }

    long variableCount() {
      return template.stream().filter(Route::isVariable).count();
    }

    Optional<Match> match(List<String> path) {
      if (path.size() != template.size()) {
        return Optional.empty();
      }
      Map<String, String> variables = new HashMap<>();
      for (int i = 0; i < path.size(); i++) {
        String part = template.get(i);
        if (isVariable(part)) {
          variables.put(part.substring(1, part.length() - 1), path.get(i));
        } else if (!part.equals(path.get(i))) {
          return Optional.empty();
        }
      }
      return Optional.of(new Match(endpoint, variables));
    }

    private static boolean isVariable(String part) {
      return part.startsWith("{") && part.endsWith("}");
    }
  }
}
