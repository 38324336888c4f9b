// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import io.moorage.api.model.ByteSize;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what {@code zfs list -Hp} says: one row a line, columns parted by tabs, "-" for none. */
final class Report {
  static final List<String> ROOM_COLUMNS = List.of("name", "used", "available");
  static final List<String> COLUMNS =
      Stream.concat(
              Stream.of(
                  "name",
                  "type",
                  "guid",
                  "createtxg",
                  "used",
                  "written",
                  "volsize",
                  "volblocksize",
                  "refreservation",
                  "volmode",
                  "defer_destroy",
                  "userrefs",
                  "clones"),
              Tag.KEYS.stream().map(key -> Tag.PREFIX + key))
          .toList();

  private Report() {}

  /**
   * What lies in a dataset, without what lies deeper.
   *
   * @throws IllegalArgumentException if that is not what {@code zfs list} prints
   */
  static List<Dataset> datasets(Backing backing, List<String> columns, String output) {
    List<Dataset> datasets = new ArrayList<>();
    String start = backing.full("");
    for (Row row : rows(columns, output)) {
      String name = row.text("name");
      if (name.startsWith(start) && name.indexOf('/', start.length()) < 0) {
        datasets.add(row.dataset(name.substring(start.length())));
      }
    }
    return List.copyOf(datasets);
  }

  /**
   * The room of the one dataset that was asked for.
   *
   * @throws IllegalArgumentException if that is not what {@code zfs list} prints
   */
  static Room room(String output) {
    List<Row> rows = rows(ROOM_COLUMNS, output);
    if (rows.size() != 1) {
      throw new IllegalArgumentException(rows.size() + " rows instead of one");
    }
    return new Room(rows.getFirst().size("used"), rows.getFirst().size("available"));
  }

  private static List<Row> rows(List<String> columns, String output) {
    return output.lines().map(line -> row(columns, line)).toList();
  }

  private static Row row(List<String> columns, String line) {
    String[] values = line.split("\t", -1);
    if (values.length != columns.size()) {
      throw new IllegalArgumentException(
          values.length + " columns instead of " + columns.size() + ": " + line);
    }
    Map<String, String> row = new HashMap<>();
    for (int i = 0; i < values.length; i++) {
      if (!values[i].isEmpty() && !values[i].equals("-")) {
        row.put(columns.get(i), values[i]);
      }
    }
    return new Row(row);
  }

  /** The columns of a line that have a value. */
  private record Row(Map<String, String> values) {
    Dataset dataset(String name) {
      return new Dataset(
          name,
          type(),
          text("guid"),
          number("createtxg"),
          size("used"),
          size("written"),
          size("volsize"),
          size("volblocksize"),
          size("refreservation"),
          text("volmode").equals("none"),
          text("defer_destroy").equals("on"),
          number("userrefs") > 0 || values.containsKey("clones"),
          tags());
    }

    private Dataset.Type type() {
      return switch (text("type")) {
        case "volume" -> Dataset.Type.VOLUME;
        case "snapshot" -> Dataset.Type.SNAPSHOT;
        case "filesystem" -> Dataset.Type.FILE_SYSTEM;
        default -> throw new IllegalArgumentException("unknown type: " + text("type"));
      };
    }

    private Map<String, String> tags() {
      Map<String, String> tags = new HashMap<>();
      for (String key : Tag.KEYS) {
        Optional.ofNullable(values.get(Tag.PREFIX + key)).ifPresent(value -> tags.put(key, value));
      }
      return tags;
    }

    String text(String column) {
      return values.getOrDefault(column, "");
    }

    /** Zero where the column has no value, or "none". */
    long number(String column) {
      String text = values.getOrDefault(column, "0");
      return text.equals("none") ? 0 : Long.parseLong(text);
    }

    ByteSize size(String column) {
      return ByteSize.bytes(number(column));
    }
  }
}
