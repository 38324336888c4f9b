// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.ProblemException;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.PropertyCatalogue;
import io.moorage.server.rest.PropertyCatalogue.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the fields that many requests have in common. */
final class Fields {

  private Fields() {}

  /** The property changes of a request; a value of nothing deletes. */
  static PropertyChange change(Level level, Body body) {
    Map<String, String> set = new LinkedHashMap<>();
    List<String> delete = new ArrayList<>(body.texts("delete_props").orElse(List.of()));
    body.map("override_props")
        .orElse(Map.of())
        .forEach((key, value) -> {
          if (value.isEmpty()) {
            delete.add(key);
          } else {
            set.put(key, value);
          }
        });
    return PropertyCatalogue.checked(
        level, new PropertyChange(set, delete, body.texts("delete_namespaces").orElse(List.of())));
  }

  /** The properties of something new. */
  static Map<String, String> properties(Level level, Body body, String field) {
    Map<String, String> given = new TreeMap<>(body.map(field).orElse(Map.of()));
    given.values().removeIf(String::isEmpty);
    return PropertyCatalogue.checked(level, given);
  }

  static SelectFilter filter(Body body) {
    return new SelectFilter(
        body.integer("place_count"),
        body.integer("additional_place_count"),
        body.texts("storage_pool_list")
            .or(() -> body.text("storage_pool").filter(pool -> !pool.isBlank()).map(List::of))
            .map(Fields::pools),
        body.texts("storage_pool_diskless_list").map(Fields::pools),
        body.texts("node_name_list").map(Fields::nodes),
        body.texts("provider_list").map(kinds -> kinds.stream().map(Fields::provider).toList()),
        body.texts("replicas_on_same"),
        body.texts("replicas_on_different"),
        body.map("x_replicas_on_different_map").map(Fields::counts),
        body.texts("not_place_with_rsc"),
        body.text("not_place_with_rsc_regex"),
        body.texts("layer_stack").map(Fields::layers),
        body.flag("diskless_on_remaining"));
  }

  private static Map<String, Integer> counts(Map<String, String> texts) {
    Map<String, Integer> counts = new TreeMap<>();
    texts.forEach((key, value) -> {
      try {
        counts.put(key, Integer.parseInt(value.strip()));
      } catch (NumberFormatException e) {
        throw new ProblemException(
            ErrorCode.INVALID_REQUEST,
            "The field 'x_replicas_on_different_map." + key + "' has to be a whole number.",
            "Give how many replicas may share a value of that property.");
      }
    });
    return counts;
  }

  static List<NodeName> nodes(List<String> names) {
    return names.stream().map(NodeName::new).toList();
  }

  private static List<PoolName> pools(List<String> names) {
    return names.stream().map(PoolName::new).toList();
  }

  static ProviderKind provider(String text) {
    return constant(ProviderKind.class, text)
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.INVALID_PROVIDER,
                "The storage provider '" + text + "' is not known.",
                "Use one of " + Arrays.toString(ProviderKind.values()) + "."));
  }

  static List<LayerKind> layers(List<String> texts) {
    return texts.stream().map(Fields::layer).toList();
  }

  static LayerKind layer(String text) {
    return constant(LayerKind.class, text)
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.INVALID_LAYER_STACK,
                "The layer '" + text + "' is not known.",
                "Use layers of " + Arrays.toString(LayerKind.values()) + "."));
  }

  static <E extends Enum<E>> Optional<E> constant(Class<E> type, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equals(text.strip().toUpperCase(Locale.ROOT)))
        .findFirst();
  }

  static Set<String> flags(List<String> texts) {
    return Set.copyOf(texts.stream().map(flag -> flag.toUpperCase(Locale.ROOT)).toList());
  }

  static ByteSize size(long kibibytes) {
    if (kibibytes < 0 || kibibytes > 1L << 50) {
      throw new ProblemException(
          ErrorCode.INVALID_SIZE,
          "A size of " + kibibytes + " KiB is out of range.",
          "Valid sizes range from 4 to 1099511627776 KiB.");
    }
    return ByteSize.kibibytes(kibibytes);
  }

  static List<ByteSize> sizes(Body body, String field) {
    return body.numbers(field).stream().map(Fields::size).toList();
  }

  /** A number in a path. */
  static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new ProblemException(
          ErrorCode.INVALID_VOLUME_NUMBER,
          "'" + text + "' is not a volume number.",
          "Use 0 to 65534.");
    }
  }
}
