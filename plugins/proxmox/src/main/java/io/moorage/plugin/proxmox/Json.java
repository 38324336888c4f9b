// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import com.fasterxml.jackson.databind.util.LookupCache;

/** Text to JSON objects and back. */
final class Json {
  /**
   * With its own type cache and no thread-local buffers: either would keep the plugin's classes
   * alive after it was unloaded.
   */
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .setTypeFactory(TypeFactory.defaultInstance().withCache(ownCache()));

  private Json() {}

  private static LookupCache<Object, JavaType> ownCache() {
    return new LRUMap<>(16, 200);
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Reads a body; none at all counts as an object without fields. */
  static ObjectNode parse(String text) {
    if (text.isBlank()) {
      return object();
    }
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new MalformedRequestException("The body is not JSON: " + e.getOriginalMessage() + ".");
    }
    if (node instanceof ObjectNode fields) {
      return fields;
    }
    throw new MalformedRequestException("The body is JSON, but not an object.");
  }

  static String write(ObjectNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON nodes can always be written", e);
    }
  }
}
