// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.spec.Secret;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The dataset {@code tank/moor}, behaving as OpenZFS does for the commands that the driver uses,
 * with the words of OpenZFS where it refuses.
 */
final class FakeZfs implements CommandRunner {
  private static final String START = "tank/moor/";
  private static final long ROOM = ByteSize.gibibytes(1).bytes();
  private final Map<String, Item> items = new TreeMap<>();
  private final List<String> changes = new ArrayList<>();
  private final Set<String> inUse = new LinkedHashSet<>();
  private final Set<String> nodes = new LinkedHashSet<>();
  private long transaction = 1;
  private boolean suspended;
  private Optional<Cut> cut = Optional.empty();

  /** The host stops at a change. */
  record Cut(int atChange, boolean afterIt) {}

  /** A volume, a snapshot or a file system as it is kept. */
  private static final class Item {
    final String type;
    final long born;
    final Map<String, String> properties = new LinkedHashMap<>();
    String data = "";
    long size;
    Optional<Item> origin = Optional.empty();
    boolean deferred;

    /** What is called written where nothing was: the traces of a roll back. */
    long noted;

    Item(String type, long born) {
      this.type = type;
      this.born = born;
    }
  }

  /** Something that somebody else made. */
  void foreign(String name, String type) {
    items.put(name, new Item(type, transaction++));
  }

  void open(String name) {
    inUse.add(name);
  }

  void close(String name) {
    inUse.remove(name);
  }

  void write(String name, String data) {
    existing(name).data = data;
  }

  String read(String name) {
    return existing(name).data;
  }

  /** Its disks are lost, or there again. */
  void suspend(boolean now) {
    suspended = now;
  }

  /** As after an import, before udev has come to it. */
  void loseNodes() {
    nodes.clear();
  }

  Set<String> names() {
    return Set.copyOf(items.keySet());
  }

  String property(String name, String property) {
    return existing(name).properties.getOrDefault(property, "");
  }

  boolean hasNode(String device) {
    return nodes.contains(device);
  }

  void cutAt(Cut where) {
    cut = Optional.of(where);
  }

  /** Whether the host has not yet come to the cut. */
  boolean isCutAhead() {
    return cut.isPresent();
  }

  List<String> changes() {
    return List.copyOf(changes);
  }

  DeviceNodes deviceNodes() {
    return new DeviceNodes(this::hasNode, () -> {});
  }

  @Override
  public synchronized CommandResult run(
      List<String> command, Optional<Secret> input, Duration limit) {
    try {
      Line line = Line.of(command);
      if (suspended) {
        throw new Refusal("cannot open 'tank/moor': pool I/O is currently suspended");
      }
      if (line.verb().equals("list")) {
        return ended(command, 0, list(line), "");
      }
      int number = changes.size();
      changes.add(String.join(" ", command));
      boolean now = cut.isPresent() && cut.get().atChange() == number;
      if (!now || cut.get().afterIt()) {
        change(line);
      }
      if (now) {
        cut = Optional.empty();
        return new CommandResult(command, new CommandResult.End.TimedOut(), "", "");
      }
      return ended(command, 0, "", "");
    } catch (Refusal e) {
      return ended(command, 1, "", e.getMessage() + "\n");
    }
  }

  private static CommandResult ended(List<String> command, int code, String output, String errors) {
    return new CommandResult(command, new CommandResult.End.Exited(code), output, errors);
  }

  private void change(Line line) {
    switch (line.verb()) {
      case "create" -> create(line);
      case "snapshot" -> snapshot(line);
      case "clone" -> cloneOf(line);
      case "set" -> set(line);
      case "rollback" -> rollBack(line);
      case "destroy" -> destroy(line);
      case "rename" -> rename(line);
      default -> throw new Refusal("unrecognized command '" + line.verb() + "'");
    }
    updateNodes();
  }

  /** An open device stays whatever is said about it. */
  private void updateNodes() {
    nodes.removeIf(node -> !inUse.contains(node.substring("/dev/zvol/".length() + START.length())));
    items.forEach((name, item) -> {
      if (item.type.equals("volume")
          && !item.properties.getOrDefault("volmode", "").equals("none")) {
        nodes.add("/dev/zvol/" + START + name);
      }
    });
  }

  private String list(Line line) {
    String target = line.operands().getLast();
    List<String> columns = List.of(line.value("-o").split(","));
    if (!target.equals("tank/moor")) {
      throw new Refusal("cannot open '" + target + "': dataset does not exist");
    }
    if (columns.contains("available")) {
      return String.join("\t", target, Long.toString(ROOM - free()), Long.toString(free())) + "\n";
    }
    StringBuilder rows = new StringBuilder("tank/moor");
    columns.stream()
        .skip(1)
        .forEach(column -> rows.append('\t').append(column.equals("type") ? "filesystem" : "-"));
    rows.append('\n');
    items.forEach((name, item) -> rows.append(row(columns, name, item)).append('\n'));
    return rows.toString();
  }

  private String row(List<String> columns, String name, Item item) {
    return String.join("\t", columns.stream().map(column -> value(column, name, item)).toList());
  }

  private String value(String column, String name, Item item) {
    boolean volume = item.type.equals("volume");
    return switch (column) {
      case "name" -> START + name;
      case "type" -> item.type;
      case "guid" -> "9000" + item.born;
      case "createtxg" -> Long.toString(item.born);
      case "used" -> Long.toString(reservation(item));
      case "written" -> written(name, item);
      case "volsize" -> item.size > 0 ? Long.toString(item.size) : "-";
      case "volblocksize" -> volume ? item.properties.getOrDefault(column, "16384") : "-";
      case "refreservation" -> volume ? Long.toString(reservation(item)) : "-";
      case "volmode" -> volume ? item.properties.getOrDefault(column, "default") : "-";
      case "defer_destroy" -> volume ? "-" : item.deferred ? "on" : "off";
      case "userrefs" -> volume ? "-" : "0";
      case "clones" -> clones(item).isEmpty() ? "-" : String.join(",", clones(item));
      default -> inherited(name, item).getOrDefault(column, "-");
    };
  }

  private Map<String, String> inherited(String name, Item item) {
    Map<String, String> all = new LinkedHashMap<>();
    if (name.contains("@")) {
      all.putAll(existing(name.substring(0, name.indexOf('@'))).properties);
    }
    all.putAll(item.properties);
    return all;
  }

  private String written(String name, Item item) {
    if (!item.type.equals("volume")) {
      return "0";
    }
    String base = newest(name).map(newest -> newest.data).orElse("");
    return base.equals(item.data) ? Long.toString(item.noted) : "4249600";
  }

  private Optional<Item> newest(String volume) {
    return snapshots(volume).reduce((a, b) -> a.born > b.born ? a : b);
  }

  private Stream<Item> snapshots(String volume) {
    return items.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(volume + "@"))
        .map(Map.Entry::getValue);
  }

  private List<String> clones(Item snapshot) {
    return items.entrySet().stream()
        .filter(entry -> entry.getValue().origin.filter(origin -> origin == snapshot).isPresent())
        .map(entry -> START + entry.getKey())
        .toList();
  }

  private static long reservation(Item item) {
    return Long.parseLong(item.properties.getOrDefault("refreservation", "0"));
  }

  private long free() {
    return ROOM - items.values().stream().mapToLong(FakeZfs::reservation).sum();
  }

  private void create(Line line) {
    String name = line.name(0);
    requireFree("create", name);
    long size = Long.parseLong(line.value("-V"));
    Item item = new Item("volume", transaction++);
    line.properties().forEach(item.properties::put);
    item.size = size;
    if (!line.flags().contains("-s")) {
      reserve(name, item, size);
    }
    items.put(name, item);
  }

  private void reserve(String name, Item item, long size) {
    if (size - reservation(item) > free()) {
      throw new Refusal(
          items.containsKey(name)
              ? "cannot set property for '"
                  + START
                  + name
                  + "': size is greater than available space"
              : "cannot create '" + START + name + "': out of space");
    }
    item.properties.put("refreservation", Long.toString(size));
  }

  private void snapshot(Line line) {
    String name = line.name(0);
    requireFree("create snapshot", name);
    Item volume = existing(name.substring(0, name.indexOf('@')));
    Item item = new Item("snapshot", transaction++);
    item.properties.putAll(line.properties());
    item.data = volume.data;
    item.size = volume.size;
    items.put(name, item);
  }

  private void cloneOf(Line line) {
    Item source = existing(line.name(0));
    requireFree("create", line.name(1));
    if (source.deferred) {
      throw new Refusal("cannot create '" + START + line.name(1) + "': dataset does not exist");
    }
    Item item = new Item("volume", transaction++);
    item.properties.putAll(line.properties());
    item.data = source.data;
    item.size = source.size;
    item.origin = Optional.of(source);
    items.put(line.name(1), item);
  }

  private void set(Line line) {
    String name = line.operands().getLast().substring(START.length());
    Item item = existing(name);
    for (String property : line.operands().subList(0, line.operands().size() - 1)) {
      String key = property.substring(0, property.indexOf('='));
      String value = property.substring(property.indexOf('=') + 1);
      switch (key) {
        case "volsize" -> resize(name, item, Long.parseLong(value));
        case "refreservation" -> {
          if (value.equals("auto")) {
            reserve(name, item, item.size);
          } else {
            item.properties.remove("refreservation");
          }
        }
        default -> item.properties.put(key, value);
      }
    }
  }

  private void resize(String name, Item item, long size) {
    if (size % 16384 != 0) {
      throw new Refusal(
          "cannot set property for '"
              + START
              + name
              + "': 'volsize' must be a multiple of volume block size (16K)");
    }
    if (reservation(item) > 0) {
      reserve(name, item, size);
    }
    item.size = size;
  }

  private void rollBack(Line line) {
    String name = line.name(0);
    String volume = name.substring(0, name.indexOf('@'));
    Item snapshot = existing(name);
    if (newest(volume).filter(newest -> newest == snapshot).isEmpty()) {
      throw new Refusal(
          "cannot rollback to '"
              + START
              + name
              + "': more recent snapshots or bookmarks exist\n"
              + "use '-r' to force deletion of the following snapshots and bookmarks:");
    }
    // OpenZFS does this also under a device that is open.
    existing(volume).data = snapshot.data;
    existing(volume).noted = 1024;
    existing(volume).size = snapshot.size;
  }

  private void destroy(Line line) {
    String name = line.name(0);
    Item item = existing(name);
    requireUnused("destroy", name);
    if (snapshots(name).findAny().isPresent()) {
      throw new Refusal("cannot destroy '" + START + name + "': volume has children");
    }
    if (clones(item).isEmpty()) {
      items.remove(name);
      item.origin
          .filter(origin -> origin.deferred && clones(origin).isEmpty())
          .ifPresent(origin -> items.values().remove(origin));
    } else if (line.flags().contains("-d")) {
      item.deferred = true;
    } else {
      throw new Refusal("cannot destroy '" + START + name + "': snapshot has dependent clones");
    }
  }

  private void rename(Line line) {
    String from = line.name(0);
    String to = line.name(1);
    existing(from);
    requireFree("rename", to);
    Map<String, Item> moved = new LinkedHashMap<>();
    items.forEach((name, item) -> {
      if (name.equals(from) || name.startsWith(from + "@")) {
        moved.put(name, item);
      }
    });
    moved.forEach((name, item) -> {
      items.remove(name);
      items.put(to + name.substring(from.length()), item);
    });
  }

  private Item existing(String name) {
    return Optional.ofNullable(items.get(name))
        .orElseThrow(
            () -> new Refusal("cannot open '" + START + name + "': dataset does not exist"));
  }

  private void requireUnused(String verb, String name) {
    if (inUse.contains(name)) {
      throw new Refusal("cannot " + verb + " '" + START + name + "': dataset is busy");
    }
  }

  private void requireFree(String verb, String name) {
    if (items.containsKey(name)) {
      throw new Refusal("cannot " + verb + " '" + START + name + "': dataset already exists");
    }
  }

  /** What OpenZFS would print and end with exit code 1. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
      super(message);
    }
  }

  /** A command line taken apart. */
  private record Line(
      String verb, Set<String> flags, Map<String, List<String>> options, List<String> operands) {
    private static final Set<String> WITH_VALUE = Set.of("-o", "-V");
    private static final Set<String> LISTED = Set.of("-t", "-d");

    static Line of(List<String> command) {
      Set<String> flags = new LinkedHashSet<>();
      Map<String, List<String>> options = new LinkedHashMap<>();
      List<String> operands = new ArrayList<>();
      boolean lists = command.get(1).equals("list");
      for (int i = 2; i < command.size(); i++) {
        String word = command.get(i);
        if (!word.startsWith("-")) {
          operands.add(word);
        } else if (WITH_VALUE.contains(word) || (lists && LISTED.contains(word))) {
          options.computeIfAbsent(word, key -> new ArrayList<>()).add(command.get(++i));
        } else {
          flags.add(word);
        }
      }
      return new Line(command.get(1), flags, options, operands);
    }

    Map<String, String> properties() {
      Map<String, String> properties = new LinkedHashMap<>();
      for (String option : options.getOrDefault("-o", List.of())) {
        int end = option.indexOf('=');
        if (properties.put(option.substring(0, end), option.substring(end + 1)) != null) {
          throw new Refusal("property '" + option.substring(0, end) + "' specified multiple times");
        }
      }
      return properties;
    }

    String value(String option) {
      return options.getOrDefault(option, List.of("")).getFirst();
    }

    /** Without the dataset that all lie in. */
    String name(int index) {
      return operands.get(index).substring(START.length());
    }
  }
}
