// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.ProblemException;
import io.moorage.server.control.PropertyChange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which properties there are, on which objects, and what they may be set to. */
public final class PropertyCatalogue {

  /** Keys that are everybody's own or the kernel's, or that the server writes: never looked up. */
  private static final List<String> FREE =
      List.of(
          "Aux/",
          "EBS/Tags/",
          "files/",
          "Internal/",
          "StorDriver/internal/",
          "Cache/Features/",
          "Cache/Policy/",
          "BackupShipping/",
          "Schedule/",
          "Cluster/Remote/",
          "NetCom/");

  private static final PropertyCatalogue LOADED = load();

  private final Map<String, Property> properties;

  private PropertyCatalogue(Map<String, Property> properties) {
    this.properties = properties;
  }

  /** What may have properties, by LINSTOR's names; groups share those of what they make. */
  public enum Level {
    CONTROLLER("controller"),
    NODE("node"),
    POOL_DEFINITION("storagepool-definition"),
    POOL("storagepool"),
    DEFINITION("resource-definition"),
    VOLUME_DEFINITION("volume-definition"),
    RESOURCE("resource"),
    VOLUME("volume"),
    RESOURCE_CONNECTION("rsc-conn"),
    NODE_CONNECTION("node-conn");

    private final String label;

    Level(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  /**
   * A property.
   *
   * @param type as in the catalogue's file
   * @param allowed values, or a range; empty where the type says all
   */
  public record Property(String key, String type, String allowed, Set<String> objects) {

    static Property parse(String line) {
      String[] columns = line.split("\t", -1);
      return new Property(columns[0], columns[1], columns[2], Set.of(columns[3].split(",")));
    }
  }

  private static PropertyCatalogue load() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    PropertyCatalogue.class.getResourceAsStream("properties.tsv")),
                StandardCharsets.UTF_8))) {
      return new PropertyCatalogue(
          lines
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(Property::parse)
              .collect(Collectors.toMap(Property::key, Function.identity())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The properties that an object may have, by key. */
  public static Map<String, Property> of(Level level) {
    return LOADED.properties.values().stream()
        .filter(property -> property.objects().contains(level.label()))
        .collect(Collectors.toMap(Property::key, Function.identity(), (a, b) -> a, TreeMap::new));
  }

  /**
   * The change with its values in the form in which they are kept.
   *
   * @throws ProblemException for a key that the object does not have, or a value it cannot have
   */
  public static PropertyChange checked(Level level, PropertyChange change) {
    return new PropertyChange(
        checked(level, change.set()), change.delete(), change.deleteNamespaces());
  }

  /** The same for properties that come with the object. */
  public static Map<String, String> checked(Level level, Map<String, String> set) {
    Map<String, String> checked = new TreeMap<>();
    set.forEach((key, value) -> checked.put(key, LOADED.value(level, key, value)));
    return checked;
  }

  private String value(Level level, String key, String value) {
    boolean paths = level == Level.NODE_CONNECTION || level == Level.RESOURCE_CONNECTION;
    if (FREE.stream().anyMatch(key::startsWith) || (paths && key.startsWith("Paths/"))) {
      return value;
    }
    Property property = properties.get(key);
    if (property == null || !property.objects().contains(level.label())) {
      throw new ProblemException(
          ErrorCode.INVALID_PROPERTY,
          "The key '" + key + "' is not whitelisted.",
          property == null
              ? "There is no such property."
              : "It is a property of: " + String.join(", ", property.objects()) + ".",
          "Correct the key; keys of your own begin with 'Aux/'.");
    }
    return normalised(property, value)
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.INVALID_PROPERTY,
                "The value '" + value + "' is not valid for the property '" + key + "'.",
                "Use "
                    + (property.allowed().isEmpty() ? "a " + property.type() : property.allowed())
                    + "."));
  }

  private static Optional<String> normalised(Property property, String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    boolean fits =
        switch (property.type()) {
          case "yes-no" -> Set.of("yes", "no").contains(lower);
          case "true-false" -> Set.of("true", "false", "yes", "no").contains(lower);
          case "symbol" -> List.of(property.allowed().split(",")).contains(value);
          case "integer" -> value.matches("-?\\d{1,18}");
          case "range" -> inRange(property, value);
          case "float" -> value.matches("\\d{1,9}(\\.\\d{1,9})?");
          default -> true;
        };
    if (!fits) {
      return Optional.empty();
    }
    return Optional.of(
        switch (property.type()) {
          case "yes-no" -> lower;
          case "true-false" -> Boolean.toString(lower.equals("true") || lower.equals("yes"));
          default -> value;
        });
  }

  /** A number with a unit is the driver's to judge; a bare one has to lie in the range. */
  private static boolean inRange(Property property, String value) {
    if (value.matches("\\d{1,15}[kKmMgGsS]?")) {
      String[] bounds = property.allowed().split("\\.\\.", -1);
      if (bounds.length < 2 || !value.matches("\\d+")) {
        return true;
      }
      long number = Long.parseLong(value);
      return (bounds[0].isEmpty() || number >= Long.parseLong(bounds[0]))
          && (bounds[1].isEmpty() || number <= Long.parseLong(bounds[1]));
    }
    return false;
  }
}
