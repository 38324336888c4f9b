// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A JSON object under construction; what was not given on the command line stays out of the
 * request.
 */
public final class Json {
  static final JsonMapper MAPPER = new JsonMapper();
  private final ObjectNode node = JsonNodeFactory.instance.objectNode();

  private Json() {}

  public static Json object() {
    return new Json();
  }

  public static ArrayNode array(Stream<Json> elements) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    elements.forEach(element -> array.add(element.node));
    return array;
  }

  public Json put(String name, String value) {
    node.put(name, value);
    return this;
  }

  public Json put(String name, long value) {
    node.put(name, value);
    return this;
  }

  public Json put(String name, boolean value) {
    node.put(name, value);
    return this;
  }

  public Json put(String name, JsonNode value) {
    node.set(name, value);
    return this;
  }

  public Json put(String name, Json value) {
    return put(name, value.node);
  }

  public Json text(String name, Optional<String> value) {
    value.ifPresent(present -> node.put(name, present));
    return this;
  }

  public Json number(String name, Optional<? extends Number> value) {
    value.ifPresent(present -> node.put(name, present.longValue()));
    return this;
  }

  public Json flag(String name, Optional<Boolean> value) {
    value.ifPresent(present -> node.put(name, present.booleanValue()));
    return this;
  }

  /** A list of strings, left out when it is empty. */
  public Json list(String name, Collection<String> values) {
    if (!values.isEmpty()) {
      values.forEach(node.withArray("/" + name)::add);
    }
    return this;
  }

  /** A map of strings, left out when it is empty. */
  public Json map(String name, Map<String, String> values) {
    if (!values.isEmpty()) {
      ObjectNode map = node.putObject(name);
      values.forEach(map::put);
    }
    return this;
  }

  public ObjectNode node() {
    return node;
  }

  /** The strings of a list in an answer; empty where the answer has none. */
  public static List<String> strings(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).toList();
  }

  /** The entries of an object in an answer, by key. */
  public static Map<String, String> strings(JsonNode object, String name) {
    Map<String, String> entries = new TreeMap<>();
    object
        .path(name)
        .propertyStream()
        .forEach(entry -> entries.put(entry.getKey(), entry.getValue().asText()));
    return entries;
  }
}
