// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.spec.Secret;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The device mapper of a host with its targets {@code writecache} and {@code cache}, as dmsetup
 * shows it: keeps tables, what is held in a cache, and who waits. Prints what was recorded.
 */
final class FakeMapper implements CommandRunner {
  final FakeDevices devices;
  final List<String> commands = new ArrayList<>();
  final Crash.Countdown crash = new Crash.Countdown();
  boolean busy;

  /** What a failed device makes of the cache, as the kernel's number. */
  long error;

  String health = "rw -";

  /** How many blocks are written down between two looks. */
  long pace = 100;

  private boolean failsOnSuspend;
  private boolean failsOnFlush;

  private final Map<String, Mapped> mapped = new HashMap<>();

  /** A mapping; its tables are as they were given, with paths. */
  private static final class Mapped {
    private final String kernel;
    private String live = "";
    private String inactive = "";
    private boolean flushOnSuspend;
    private boolean suspended;
    private long held;

    private Mapped(String kernel) {
      this.kernel = kernel;
    }
  }

  FakeMapper(Path root) {
    this.devices = new FakeDevices(root);
    FakeDevices.write(root.resolve("dev/mapper/control"), "");
  }

  /** Its user writes so many blocks that a cache keeps to itself. */
  void userWrites(String name, long blocks) {
    Mapped device = of(name);
    if (!device.live.contains("writethrough")) {
      device.held += blocks;
    }
  }

  /** The host lost power: mappings are gone, devices are not. */
  void losePower() {
    for (String name : List.copyOf(mapped.keySet())) {
      vanish(name);
    }
  }

  /** dmsetup was killed after the kernel had made the name, before it gave it a table. */
  void halfMake(String name) {
    Mapped device = new Mapped(devices.add(devices.next()));
    mapped.put(name, device);
    FakeDevices.write(devices.block(device.kernel).resolve("dm/name"), name + "\n");
  }

  /** A device fails as soon as the cache is to be written down. */
  void failOnFlush() {
    failsOnFlush = true;
  }

  private Mapped of(String name) {
    return Objects.requireNonNull(mapped.get(name), name);
  }

  /** A device fails as soon as the cache is paused. */
  void failOnSuspend() {
    failsOnSuspend = true;
  }

  long held(String name) {
    return of(name).held;
  }

  String table(String name) {
    return of(name).live;
  }

  boolean isSuspended(String name) {
    return of(name).suspended;
  }

  @Override
  public CommandResult run(List<String> command, Optional<Secret> input, Duration limit) {
    crash.asked();
    commands.add(Tables.shown(command));
    List<String> words = command.stream().filter(word -> !word.equals("--retry")).toList();
    String name = words.size() > 2 ? words.get(2) : "";
    return switch (words.get(1)) {
      case "version" -> ended(command, 0, "Library version:   1.02.185 (2022-05-18)\n", "");
      case "create" -> create(command, name);
      case "reload" -> {
        String failure = load(words.getLast());
        if (failure.isEmpty()) {
          of(name).inactive = words.getLast();
        }
        yield ended(command, failure);
      }
      case "suspend" -> {
        suspend(of(name));
        show(name);
        yield ended(command, "");
      }
      case "resume" -> {
        resume(name);
        yield ended(command, "");
      }
      case "clear" -> {
        of(name).inactive = "";
        yield ended(command, "");
      }
      case "message" -> message(command, of(name));
      case "remove" -> remove(command, name);
      case "status" -> ended(command, 0, status(of(name)) + "\n", "");
      case "table" -> ended(command, 0, printed(of(name).live) + "\n", "");
      default -> throw new AssertionError("dmsetup has no such verb here: " + command);
    };
  }

  private CommandResult create(List<String> command, String name) {
    if (mapped.containsKey(name)) {
      return ended(
          command, "device-mapper: create ioctl on " + name + " failed: Device or resource busy");
    }
    String failure = load(command.getLast());
    if (failure.isEmpty()) {
      Mapped device = new Mapped(devices.add(devices.next()));
      device.live = command.getLast();
      mapped.put(name, device);
      FakeDevices.write(devices.block(device.kernel).resolve("dm/uuid"), command.get(4) + "\n");
      FakeDevices.write(devices.block(device.kernel).resolve("dm/name"), name + "\n");
      FakeDevices.link(devices.root.resolve("dev/mapper").resolve(name), "../" + device.kernel);
      show(name);
    }
    return ended(command, failure);
  }

  /** What the target makes of its devices; why it refuses them, or nothing. */
  private String load(String table) {
    List<String> words =
        Arrays.stream(table.split(" "))
            .map(word -> word.startsWith("253:") ? devices.path(word) : word)
            .toList();
    if (words.get(2).equals("writecache")) {
      return loadWritecache(words);
    }
    ByteBuffer metadata = devices.head(words.get(3), 0, 4096);
    if (metadata.getLong(32) == 0) {
      ByteBuffer made = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
      made.putLong(32, 0x18C403).putInt(40, words.contains("metadata2") ? 2 : 1);
      made.putInt(232, Integer.parseInt(words.get(6)));
      devices.put(words.get(3), 0, made);
      return "";
    }
    return metadata.getInt(232) == Integer.parseInt(words.get(6))
            && metadata.getInt(40) == (words.contains("metadata2") ? 2 : 1)
        ? ""
        : "device-mapper: reload ioctl on x failed: Invalid argument";
  }

  private String loadWritecache(List<String> words) {
    int start = words.indexOf("start_sector");
    long from = start < 0 ? 0 : Long.parseLong(words.get(start + 1)) * 512;
    ByteBuffer head = devices.head(words.get(5), from, 4096);
    if (head.getInt(0) == 0 && head.getInt(4) == 0) {
      ByteBuffer made = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
      made.putInt(0, 0x23489321).putInt(4, 1).putInt(8, Integer.parseInt(words.get(6)));
      Arrays.fill(made.array(), 64, 4096, (byte) -1);
      devices.put(words.get(5), from, made);
      return "";
    }
    return head.getInt(0) == 0x23489321 && head.getInt(8) == Integer.parseInt(words.get(6))
        ? ""
        : "device-mapper: reload ioctl on x failed: Invalid argument";
  }

  private void suspend(Mapped device) {
    device.suspended = true;
    error = failsOnSuspend ? -5 : error;
    if (device.flushOnSuspend && error == 0) {
      device.held = 0;
    }
    device.flushOnSuspend = false;
  }

  private void resume(String name) {
    Mapped device = of(name);
    device.suspended = false;
    if (!device.inactive.isEmpty()) {
      device.live = device.inactive;
      device.inactive = "";
    }
    show(name);
  }

  private CommandResult message(List<String> command, Mapped device) {
    switch (command.getLast()) {
      case "flush_on_suspend" -> device.flushOnSuspend = true;
      case "flush" -> {
        error = failsOnFlush ? -5 : error;
        if (device.suspended || error != 0) {
          return ended(command, "device-mapper: message ioctl failed: Input/output error");
        }
        device.held = 0;
      }
      default -> throw new AssertionError("no such message: " + command);
    }
    return ended(command, "");
  }

  private CommandResult remove(List<String> command, String name) {
    if (busy) {
      return ended(
          command, "device-mapper: remove ioctl on " + name + " failed: Device or resource busy");
    }
    vanish(name);
    return ended(command, "");
  }

  private void vanish(String name) {
    devices.remove(of(name).kernel);
    mapped.remove(name);
    FakeDevices.deleteAll(devices.root.resolve("dev/mapper").resolve(name));
  }

  /** The kernel's files of a mapping, as they are now. */
  private void show(String name) {
    Mapped device = of(name);
    Path block = devices.block(device.kernel);
    FakeDevices.write(block.resolve("size"), device.live.split(" ")[1] + "\n");
    FakeDevices.write(block.resolve("dm/suspended"), device.suspended ? "1\n" : "0\n");
    for (String word : device.live.split(" ")) {
      if (word.startsWith("/dev/")) {
        FakeDevices.write(block.resolve("slaves").resolve(devices.kernel(word)), "");
      }
    }
  }

  /** The table as the kernel prints it: with the numbers of devices. */
  private String printed(String table) {
    List<String> words = new ArrayList<>();
    for (String word : table.split(" ")) {
      words.add(word.startsWith("/dev/") ? devices.numbers(word) : word);
    }
    return String.join(" ", words);
  }

  private String status(Mapped device) {
    List<String> table = List.of(device.live.split(" "));
    if (table.get(2).equals("writecache")) {
      return "0 %s writecache %d 8160 %d 0 261 0 0 0 0 0 0 0 0 0"
          .formatted(table.get(1), error, 8160 - device.held);
    }
    if (error != 0) {
      return "0 " + table.get(1) + " cache Fail";
    }
    if (table.contains("cleaner")) {
      device.held = Math.max(0, device.held - pace);
    }
    int features = Integer.parseInt(table.get(7));
    return "0 %s cache 8 10/2048 %s 59/896 15 361 0 0 0 59 %d %d %s 2 migration_threshold 2048 %s 0 %s "
        .formatted(
            table.get(1),
            table.get(6),
            device.held,
            features,
            String.join(" ", table.subList(8, 8 + features)),
            table.get(8 + features),
            health);
  }

  private static CommandResult ended(List<String> command, String failure) {
    return ended(
        command,
        failure.isEmpty() ? 0 : 1,
        "",
        failure.isEmpty() ? "" : failure + "\nCommand failed.\n");
  }

  private static CommandResult ended(List<String> command, int code, String output, String errors) {
    return new CommandResult(command, new CommandResult.End.Exited(code), output, errors);
  }

  /** Whether a name has a device that its users can open. */
  boolean isThere(String name) {
    return Files.exists(devices.root.resolve("dev/mapper").resolve(name));
  }
}
