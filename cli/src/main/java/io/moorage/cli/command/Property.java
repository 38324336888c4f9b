// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.Failure;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The end of every {@code set-property}: a key, and a value or none.
 *
 * <p>What stands before them differs from noun to noun, so neither they nor the parameters of those
 * verbs have fixed places: picocli counts. The value says "at the earliest" where it stands, for
 * picocli would count optional parameters first.
 */
final class Property {
  @Parameters(paramLabel = "KEY", description = "The property, such as Aux/rack.")
  String key = "";

  @Parameters(
      index = "1+",
      paramLabel = "VALUE",
      arity = "0..1",
      description = "Its new value; without one the property is deleted.")
  Optional<String> value = Optional.empty();

  @Option(
      names = "--aux",
      description = "The key is one of your own: write it without Aux/ in front.")
  boolean auxiliary;

  Json change() {
    String name = auxiliary && !key.startsWith("Aux/") ? "Aux/" + key : key;
    Json change = Json.object();
    return value
        .filter(text -> !text.isEmpty())
        .map(text -> change.map("override_props", Map.of(name, text)))
        .orElseGet(() -> change.list("delete_props", List.of(name)));
  }

  /**
   * Shows the properties of one object, found in the answer to a request that may have found none.
   *
   * @param what names the object for the operator
   * @param find takes the object out of the answer
   */
  static ExitCode list(
      Session session, Request request, String what, Function<JsonNode, JsonNode> find) {
    return session.show(
        request,
        body -> {
          JsonNode object = find.apply(body);
          if (object.isMissingNode()) {
            throw new Failure(
                ExitCode.OBJECT_NOT_FOUND,
                what + " does not exist. See what does with the list command of this noun.");
          }
          session.print(table(Json.strings(object, "props")));
        });
  }

  static Table table(Map<String, String> properties) {
    Table table = new Table("Key", "Value");
    properties.forEach(table::row);
    return table;
  }
}
