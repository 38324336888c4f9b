// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON that came with a request, read the way its many clients write it: unknown fields do not
 * matter, null is absent, a number may come as a string and the other way round. What cannot be
 * understood at all is refused with the name of the field.
 */
public final class Body {

  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build()
          .reader();

  private final JsonNode node;
  private final String path;

  private Body(JsonNode node, String path) {
    this.node = node;
    this.path = path;
  }

  /**
   * Reads a body; nothing at all, {@code null} and an empty object are the same.
   *
   * @throws BadBodyException if it is no JSON
   */
  public static Body parse(byte[] bytes) {
    try {
      JsonNode read =
          bytes.length == 0 ? JsonNodeFactory.instance.objectNode() : READER.readTree(bytes);
      boolean nothing = read.isMissingNode() || read.isNull();
      return new Body(nothing ? JsonNodeFactory.instance.objectNode() : read, "");
    } catch (JsonProcessingException e) {
      throw new BadBodyException(
          "The request's body is not JSON: " + e.getOriginalMessage(),
          "Line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr()
              + " of the body.");
    } catch (IOException e) {
      throw new BadBodyException(
          "The request's body cannot be read: " + e.getMessage(), "Send it again.");
    }
  }

  public Optional<String> text(String field) {
    return value(field)
        .map(value -> {
          if (value.isContainerNode()) {
            throw wrong(field, "a text", value);
          }
          return value.asText();
        });
  }

  /** A text that has to be there and not be empty. */
  public String requireText(String field) {
    return text(field)
        .filter(text -> !text.isBlank())
        .orElseThrow(() ->
            new BadBodyException(
                "The field '" + name(field) + "' is missing.", "Give it in the request's body."));
  }

  /** A whole number; one that is written as a string counts, fractions are cut off. */
  public Optional<Long> number(String field) {
    return text(field)
        .filter(text -> !text.isBlank())
        .map(text ->
            wholeNumber(text).orElseThrow(() -> wrong(field, "a whole number", node.get(field))));
  }

  public Optional<Integer> integer(String field) {
    return number(field)
        .map(number -> {
          if (number != number.intValue()) {
            throw wrong(field, "a number that is not that large", node.get(field));
          }
          return number.intValue();
        });
  }

  public Optional<Boolean> flag(String field) {
    return text(field)
        .filter(text -> !text.isBlank())
        .map(text ->
            switch (text.strip().toLowerCase(Locale.ROOT)) {
              case "true", "yes", "1", "on" -> true;
              case "false", "no", "0", "off" -> false;
              default -> throw wrong(field, "true or false", node.get(field));
            });
  }

  public boolean isSet(String field) {
    return flag(field).orElse(false);
  }

  /** A list of texts; a single text counts as a list of one. */
  public Optional<List<String>> texts(String field) {
    return value(field)
        .map(value -> {
          if (value.isObject()) {
            throw wrong(field, "a list of texts", value);
          }
          if (!value.isArray()) {
            return List.of(value.asText());
          }
          List<String> texts = new ArrayList<>();
          for (JsonNode element : value) {
            if (element.isContainerNode()) {
              throw wrong(field, "a list of texts", value);
            }
            if (!element.isNull()) {
              texts.add(element.asText());
            }
          }
          return texts;
        });
  }

  /** A list of whole numbers, read as {@link #number} reads one; an absent one is empty. */
  public List<Long> numbers(String field) {
    return texts(field).orElse(List.of()).stream()
        .map(text ->
            wholeNumber(text)
                .orElseThrow(() -> wrong(field, "a list of whole numbers", node.get(field))))
        .toList();
  }

  private static Optional<Long> wholeNumber(String text) {
    try {
      return Optional.of(new BigDecimal(text.strip()).toBigInteger().longValueExact());
    } catch (NumberFormatException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** An object of texts; numbers and booleans become texts, null becomes an empty one. */
  public Optional<Map<String, String>> map(String field) {
    return value(field)
        .map(value -> {
          if (!value.isObject()) {
            throw wrong(field, "an object", value);
          }
          Map<String, String> map = new LinkedHashMap<>();
          for (Map.Entry<String, JsonNode> entry : value.properties()) {
            if (entry.getValue().isContainerNode()) {
              throw wrong(field + "." + entry.getKey(), "a text", entry.getValue());
            }
            map.put(entry.getKey(), entry.getValue().isNull() ? "" : entry.getValue().asText());
          }
          return map;
        });
  }

  /** An object within; an absent one is an empty one. */
  public Body object(String field) {
    return value(field)
        .map(value -> {
          if (!value.isObject()) {
            throw wrong(field, "an object", value);
          }
          return new Body(value, name(field));
        })
        .orElseGet(() -> new Body(JsonNodeFactory.instance.objectNode(), name(field)));
  }

  /** A list of objects within; an absent one is an empty one. */
  public List<Body> objects(String field) {
    return value(field).map(value -> elements(value, name(field))).orElse(List.of());
  }

  /** The body itself as a list of objects; a single object counts as a list of one. */
  public List<Body> elements() {
    return node.isObject() ? List.of(this) : elements(node, "");
  }

  private static List<Body> elements(JsonNode list, String path) {
    if (!list.isArray()) {
      throw new BadBodyException(
          "The field '" + path + "' has to be a list, it is " + list + ".",
          "Correct the field in the request's body.");
    }
    List<Body> elements = new ArrayList<>();
    for (JsonNode element : list) {
      String at = path + "[" + elements.size() + "]";
      if (!element.isObject()) {
        throw new BadBodyException(
            "'" + at + "' has to be an object, it is " + element + ".",
            "Correct the element in the request's body.");
      }
      elements.add(new Body(element, at));
    }
    return elements;
  }

  private Optional<JsonNode> value(String field) {
    if (!node.isObject()) {
      throw new BadBodyException(
          "The request's body has to be an object"
              + (path.isEmpty() ? "" : " at '" + path + "'")
              + ", it is "
              + node
              + ".",
          "Send an object, in braces.");
    }
    return Optional.ofNullable(node.get(field)).filter(value -> !value.isNull());
  }

  private String name(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  private BadBodyException wrong(String field, String expected, JsonNode found) {
    return new BadBodyException(
        "The field '" + name(field) + "' has to be " + expected + ", it is " + found + ".",
        "Correct the field in the request's body.");
  }
}
