// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

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
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The volume group {@code data} with the thin pool {@code pool}, behaving as lvm2 does for the
 * commands that the driver uses, with the words of lvm2 where it refuses.
 */
final class FakeLvm implements CommandRunner {
  private static final long EXTENT = ByteSize.mebibytes(4).bytes();
  private static final Set<String> FLAGS = Set.of("--yes", "--snapshot", "--ignoreactivationskip");
  private final Map<String, Volume> volumes = new LinkedHashMap<>();
  private final List<String> ran = new ArrayList<>();
  private final Set<String> inUse = new LinkedHashSet<>();
  private long extents = 255;
  private String metadataPercent = "10.69";
  private Optional<String> failing = Optional.empty();
  private Optional<String> hanging = Optional.empty();

  FakeLvm() {
    volumes.put("pool", new Volume("twi-aot---", 150, "", Set.of(), true, ""));
  }

  /** A volume as it is kept. */
  private record Volume(
      String attributes, long extents, String pool, Set<String> tags, boolean active, String data) {
    Volume active(boolean now) {
      return new Volume(attributes, extents, pool, tags, now, data);
    }

    Volume extents(long now) {
      return new Volume(attributes, now, pool, tags, active, data);
    }
  }

  /** A volume that somebody else made. */
  void foreign(String name) {
    volumes.put(name, new Volume("-wi-a-----", 1, "", Set.of("owner=lab"), true, ""));
  }

  void open(String name) {
    inUse.add(name);
  }

  void close(String name) {
    inUse.remove(name);
  }

  /** Writes something that a snapshot would keep. */
  void write(String name, String data) {
    Volume old = existing(name);
    volumes.put(
        name,
        new Volume(old.attributes(), old.extents(), old.pool(), old.tags(), old.active(), data));
  }

  String read(String name) {
    return existing(name).data();
  }

  Set<String> names() {
    return Set.copyOf(volumes.keySet());
  }

  boolean isActive(String name) {
    return existing(name).active();
  }

  /** Somebody takes a volume's tags away. */
  void untag(String name) {
    Volume old = existing(name);
    volumes.put(
        name,
        new Volume(
            old.attributes(), old.extents(), old.pool(), Set.of(), old.active(), old.data()));
  }

  void metadataPercent(String percent) {
    metadataPercent = percent;
  }

  /** The next command of this program fails, once, without an effect: as when the host stops. */
  void failOnce(String program) {
    failing = Optional.of(program);
  }

  /** The next command of this program has its effect, and then does not end. */
  void hangOnce(String program) {
    hanging = Optional.of(program);
  }

  /** Somebody removes a volume. */
  void vanish(String name) {
    volumes.remove(name);
  }

  /** All commands that change something. */
  List<String> changes() {
    return ran.stream().filter(line -> !line.startsWith("lvs") && !line.startsWith("vgs")).toList();
  }

  /** How many reports were asked for. */
  int looks() {
    return ran.size() - changes().size();
  }

  @Override
  public synchronized CommandResult run(
      List<String> command, Optional<Secret> input, Duration limit) {
    ran.add(String.join(" ", command));
    if (failing.equals(Optional.of(command.getFirst()))) {
      failing = Optional.empty();
      return new CommandResult(command, new CommandResult.End.TimedOut(), "", "");
    }
    try {
      Line line = Line.of(command);
      String output =
          switch (line.program()) {
            case "lvs" -> lvs(line);
            case "vgs" -> vgs(line);
            case "lvcreate" -> line.has("--snapshot") ? snapshot(line) : create(line);
            case "lvchange" -> change(line);
            case "lvextend" -> extend(line);
            case "lvremove" -> remove(line);
            case "lvrename" -> rename(line);
            default -> throw new Refusal(line.program() + ": command not found");
          };
      if (hanging.equals(Optional.of(line.program()))) {
        hanging = Optional.empty();
        return new CommandResult(command, new CommandResult.End.TimedOut(), output, "");
      }
      return new CommandResult(command, new CommandResult.End.Exited(0), output, "");
    } catch (Refusal e) {
      return new CommandResult(
          command, new CommandResult.End.Exited(5), "", "  " + e.getMessage() + "\n");
    }
  }

  private String lvs(Line line) {
    String target = line.operand(0);
    requireGroup(target.split("/")[0]);
    List<String> rows = new ArrayList<>();
    volumes.forEach((name, volume) -> {
      if (!target.contains("/") || target.equals("data/" + name)) {
        rows.add(row(name, volume));
      }
    });
    if (rows.isEmpty()) {
      throw new Refusal("Failed to find logical volume \"" + target + "\"");
    }
    return report("lv", rows);
  }

  private String row(String name, Volume volume) {
    boolean isPool = volume.attributes().startsWith("t");
    String attributes =
        volume.attributes().substring(0, 4)
            + (volume.active() ? 'a' : '-')
            + (inUse.contains(name) ? 'o' : '-')
            + volume.attributes().substring(6);
    String percent = isPool ? "9.19" : volume.pool().isEmpty() || !volume.active() ? "" : "25.00";
    return "{\"lv_uuid\":\"uuid-"
        + name
        + "\", \"lv_name\":\""
        + name
        + "\", \"lv_attr\":\""
        + attributes
        + "\", \"lv_size\":\""
        + volume.extents() * EXTENT
        + "\", \"pool_lv\":\""
        + volume.pool()
        + "\", \"data_percent\":\""
        + percent
        + "\", \"metadata_percent\":\""
        + (isPool ? metadataPercent : "")
        + "\", \"lv_tags\":\""
        + volume.tags().stream().sorted().collect(Collectors.joining(","))
        + "\", \"lv_health_status\":\"\"}";
  }

  private String vgs(Line line) {
    requireGroup(line.operand(0));
    return report(
        "vg",
        List.of(
            "{\"vg_name\":\"data\", \"vg_size\":\""
                + extents * EXTENT
                + "\", \"vg_free\":\""
                + free() * EXTENT
                + "\", \"vg_extent_size\":\""
                + EXTENT
                + "\", \"vg_missing_pv_count\":\"0\"}"));
  }

  private static String report(String name, List<String> rows) {
    return "{\"report\": [{\"" + name + "\": [" + String.join(",\n", rows) + "]}]}";
  }

  private String create(Line line) {
    requireGroup(line.operand(0));
    String name = line.value("--name");
    requireFree(name);
    boolean thin = line.has("--thinpool");
    long size = extents(line.value(thin ? "--virtualsize" : "--size"));
    if (!thin) {
      requireExtents(size);
    }
    volumes.put(
        name,
        new Volume(
            thin ? "Vwi-a-t---" : "-wi-a-----",
            size,
            thin ? line.value("--thinpool") : "",
            line.tags(),
            line.value("--activate").equals("y"),
            ""));
    return "  Logical volume \"" + name + "\" created.\n";
  }

  private String snapshot(Line line) {
    Volume origin = existing(line.volume());
    String name = line.value("--name");
    requireFree(name);
    volumes.put(
        name,
        new Volume(
            "Vwi---t--" + (line.value("--setactivationskip").equals("y") ? 'k' : '-'),
            origin.extents(),
            origin.pool(),
            line.tags(),
            line.value("--activate").equals("y"),
            origin.data()));
    return "  Logical volume \"" + name + "\" created.\n";
  }

  /** Whether a volume is what a selection asks for; to LVM it is no failure where it is not. */
  private boolean isSelected(Line line) {
    Volume volume = existing(line.volume());
    return line.selectedTags().stream().allMatch(volume.tags()::contains)
        && line.selectedPool().filter(pool -> !pool.equals(volume.pool())).isEmpty();
  }

  private String change(Line line) {
    if (!isSelected(line)) {
      return "";
    }
    boolean active = line.value("--activate").equals("y");
    if (!active) {
      requireUnused(line.volume());
    }
    Volume volume = existing(line.volume());
    boolean skipped =
        volume.attributes().endsWith("k") && active && !line.has("--ignoreactivationskip");
    volumes.put(line.volume(), volume.active(active && !skipped));
    return "";
  }

  private String extend(Line line) {
    Volume volume = existing(line.volume());
    long size = extents(line.value("--size"));
    if (size <= volume.extents()) {
      throw new Refusal(
          "New size given ("
              + size
              + " extents) not larger than existing size ("
              + volume.extents()
              + " extents)");
    }
    if (volume.pool().isEmpty()) {
      requireExtents(size - volume.extents());
    }
    volumes.put(line.volume(), volume.extents(size));
    return "  Logical volume data/" + line.volume() + " successfully resized.\n";
  }

  private String remove(Line line) {
    if (!isSelected(line)) {
      return "";
    }
    requireUnused(line.volume());
    volumes.remove(line.volume());
    return "  Logical volume \"" + line.volume() + "\" successfully removed.\n";
  }

  private String rename(Line line) {
    requireGroup(line.operand(0));
    Volume volume = existing(line.operand(1));
    requireFree(line.operand(2));
    volumes.remove(line.operand(1));
    volumes.put(line.operand(2), volume);
    return "";
  }

  private Volume existing(String name) {
    Volume volume = volumes.get(name);
    if (volume == null) {
      throw new Refusal("Failed to find logical volume \"data/" + name + "\"");
    }
    return volume;
  }

  private void requireUnused(String name) {
    if (inUse.contains(name)) {
      throw new Refusal("Logical volume data/" + name + " in use.");
    }
  }

  private void requireFree(String name) {
    if (volumes.containsKey(name)) {
      throw new Refusal("Logical Volume \"" + name + "\" already exists in volume group \"data\"");
    }
  }

  private static void requireGroup(String name) {
    if (!name.equals("data")) {
      throw new Refusal("Volume group \"" + name + "\" not found");
    }
  }

  private void requireExtents(long wanted) {
    if (wanted > free()) {
      throw new Refusal(
          "Volume group \"data\" has insufficient free space ("
              + free()
              + " extents): "
              + wanted
              + " required.");
    }
  }

  private long free() {
    return extents
        - volumes.values().stream()
            .filter(volume -> volume.pool().isEmpty())
            .mapToLong(Volume::extents)
            .sum();
  }

  private static long extents(String size) {
    if (!size.endsWith("b")) {
      throw new Refusal("Invalid argument for --size: " + size);
    }
    return Math.ceilDiv(Long.parseLong(size.substring(0, size.length() - 1)), EXTENT);
  }

  /** What lvm2 would print and end with exit code 5. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
      super(message);
    }
  }

  /** A command line taken apart. */
  private record Line(String program, Map<String, List<String>> options, List<String> operands) {
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

    static Line of(List<String> command) {
      Map<String, List<String>> options = new LinkedHashMap<>();
      List<String> operands = new ArrayList<>();
      for (int i = 1; i < command.size(); i++) {
        String word = command.get(i);
        if (!word.startsWith("-")) {
          operands.add(word);
        } else {
          List<String> values = options.computeIfAbsent(word, key -> new ArrayList<>());
          if (!FLAGS.contains(word) && !word.equals("--nosuffix")) {
            values.add(command.get(++i));
          }
        }
      }
      return new Line(command.getFirst(), options, operands);
    }

    boolean has(String option) {
      return options.containsKey(option);
    }

    String value(String option) {
      return options.getOrDefault(option, List.of("")).getLast();
    }

    Set<String> tags() {
      return Set.copyOf(options.getOrDefault("--addtag", List.of()));
    }

    List<String> selectedTags() {
      String selection = value("--select");
      int end = selection.indexOf('}');
      return end < 0
          ? List.of()
          : QUOTED.matcher(selection.substring(0, end)).results().map(tag -> tag.group(1)).toList();
    }

    Optional<String> selectedPool() {
      String selection = value("--select");
      int start = selection.indexOf("pool_lv=");
      return start < 0
          ? Optional.empty()
          : QUOTED
              .matcher(selection.substring(start))
              .results()
              .map(pool -> pool.group(1))
              .findFirst();
    }

    String operand(int index) {
      return operands.get(index);
    }

    /** The volume that {@code group/volume} names. */
    String volume() {
      return operand(0).split("/")[1];
    }
  }
}
