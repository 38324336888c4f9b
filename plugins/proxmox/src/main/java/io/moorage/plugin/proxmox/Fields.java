// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moorage.api.storage.StorageException;
import io.moorage.api.storage.StorageException.Code;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The fields of a request, wherever they stood: GET and DELETE carry them in the query, the others
 * in the body. Fields that nobody asks for are ignored, so that a newer client can talk to an older
 * server.
 */
final class Fields {
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");
  private static final Pattern SIGNS = Pattern.compile("[\\x21-\\x7e]+");

  private final ObjectNode node;
  private final boolean fromQuery;

  private Fields(ObjectNode node, boolean fromQuery) {
    this.node = node;
    this.fromQuery = fromQuery;
  }

  static Fields ofBody(String body) {
    return new Fields(Json.parse(body), false);
  }

  static Fields ofQuery(Map<String, List<String>> query) {
    ObjectNode node = Json.object();
    query.forEach((name, values) -> values.stream().findFirst().ifPresent(v -> node.put(name, v)));
    return new Fields(node, true);
  }

  String text(String field) {
    return optionalText(field).orElseThrow(() -> missing(field, "a text"));
  }

  /** An empty text counts as none: Perl has no better way to say so in a query. */
  Optional<String> optionalText(String field) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw wrong(field, "a text", value.toString());
    }
    String text = value.textValue();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.length() > 4096 || !SIGNS.matcher(text).matches()) {
      throw wrong(field, "a text of at most 4096 printable ASCII characters without spaces", text);
    }
    return Optional.of(text);
  }

  long number(String field) {
    return optionalNumber(field).orElseThrow(() -> missing(field, "a whole number"));
  }

  Optional<Long> optionalNumber(String field) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull() || (fromQuery && value.textValue().isEmpty())) {
      return Optional.empty();
    }
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return Optional.of(value.longValue());
    }
    if (fromQuery && DIGITS.matcher(value.textValue()).matches()) {
      return Optional.of(Long.parseLong(value.textValue()));
    }
    throw wrong(field, "a whole number", value.toString());
  }

  boolean flag(String field) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return false;
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    throw wrong(field, "true or false", value.toString());
  }

  private static StorageException missing(String field, String expected) {
    return new StorageException(
        Code.INVALID,
        "The field '" + field + "' is missing.",
        "Send '" + field + "' as " + expected + ".");
  }

  static StorageException wrong(String field, String expected, String found) {
    return new StorageException(
        Code.INVALID,
        "The field '" + field + "' is " + found + ", which is not " + expected + ".",
        "Send '" + field + "' as " + expected + ".");
  }
}
