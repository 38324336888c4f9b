// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One call of the REST interface, independent of the server that will answer it.
 *
 * @param path the encoded path with everything that follows {@code /v1}
 * @param query encoded {@code name=value} pairs
 */
public record Request(String method, String path, List<String> query, Optional<JsonNode> body) {
  public Request {
    query = List.copyOf(query);
  }

  public static Request get(String... segments) {
    return of("GET", segments);
  }

  public static Request post(String... segments) {
    return of("POST", segments);
  }

  public static Request put(String... segments) {
    return of("PUT", segments);
  }

  public static Request patch(String... segments) {
    return of("PATCH", segments);
  }

  public static Request delete(String... segments) {
    return of("DELETE", segments);
  }

  private static Request of(String method, String... segments) {
    String path =
        Arrays.stream(segments).map(Request::encode).collect(Collectors.joining("/", "/v1/", ""));
    return new Request(method, path, List.of(), Optional.empty());
  }

  public Request with(String name, String value) {
    return with(name, List.of(value));
  }

  public Request with(String name, Collection<String> values) {
    List<String> pairs = new ArrayList<>(query);
    values.forEach(value -> pairs.add(name + "=" + encode(value)));
    return new Request(method, path, pairs, body);
  }

  public Request json(Json json) {
    return json(json.node());
  }

  public Request json(JsonNode json) {
    return new Request(method, path, query, Optional.of(json));
  }

  /** Asks for the plan instead of the deed. */
  public Request dryRun(boolean wanted) {
    return wanted ? with("dry_run", "true") : this;
  }

  String target() {
    return query.isEmpty() ? path : path + "?" + String.join("&", query);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
