// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.cache.BcacheSuperblock.Content;
import io.moorage.driver.cache.BcacheSuperblock.State;
import io.moorage.driver.spec.Secret;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The kernel's bcache with its tools. Superblocks are what the real {@code make-bcache} wrote, and
 * one whose checksum is wrong is refused, as the kernel does.
 */
final class FakeBcache implements CommandRunner, KernelFiles {
  /** By the kernel's numbers. */
  private static final List<State> STATES =
      List.of(State.NONE, State.CLEAN, State.DIRTY, State.STALE);

  final FakeDevices devices;

  /** Commands, and what was written into the kernel's files. */
  final List<String> asked = new ArrayList<>();

  final Crash.Countdown crash = new Crash.Countdown();
  boolean claimed;

  /** Somebody has the device open whom nobody can see. */
  boolean stuck;

  /** How much is written down between two looks. */
  long pace = 1000;

  private final Map<String, Backing> backings = new TreeMap<>();
  private final Map<String, UUID> caches = new TreeMap<>();
  private long named;
  private int numbered;

  /** A backing device that the kernel knows. */
  private static final class Backing {
    private final String device;
    private final UUID uuid;
    private final long dataOffset;
    private Optional<UUID> attached = Optional.empty();
    private State state;
    private String label;
    private String mode;
    private String percent = "10";
    private long dirty;
    private boolean detaching;
    private String over = "";

    private Backing(String device, BcacheSuperblock found) {
      this.device = device;
      this.uuid = new UUID(big(found, 40), big(found, 48));
      this.dataOffset = found.dataOffset();
      this.state = found.state();
      this.mode = (found.block().getLong(104) & 1) == 1 ? "writeback" : "writethrough";
      byte[] text = new byte[32];
      found.block().get(72, text);
      this.label = new String(text, StandardCharsets.UTF_8).replace("\0", "");
    }

    private static long big(BcacheSuperblock found, int at) {
      return Long.reverseBytes(found.block().getLong(at));
    }
  }

  FakeBcache(Path root) {
    this.devices = new FakeDevices(root);
  }

  private Path sys(String path) {
    return devices.root.resolve("sys").resolve(path);
  }

  private Backing of(String kernel) {
    return Objects.requireNonNull(backings.get(kernel), kernel);
  }

  void userWrites(String kernel, long much) {
    Backing backing = of(kernel);
    if (backing.mode.equals("writeback")) {
      backing.dirty += much;
      backing.state = State.DIRTY;
      save(backing);
      show(kernel);
    }
  }

  long dirty(String kernel) {
    return of(kernel).dirty;
  }

  String mode(String kernel) {
    return of(kernel).mode + " " + of(kernel).percent;
  }

  boolean isAttached(String kernel) {
    return backings.containsKey(kernel) && of(kernel).attached.isPresent();
  }

  boolean knowsNothing() {
    return backings.isEmpty() && caches.isEmpty();
  }

  BcacheSuperblock superblock(String device) {
    return BcacheSuperblock.of(devices.head(device, 0, 8192));
  }

  /** The host was started anew: superblocks stay, nothing else. */
  void losePower() {
    backings.values().forEach(backing -> devices.remove(backing.over));
    backings.keySet().forEach(name -> FakeDevices.deleteAll(devices.block(name).resolve("bcache")));
    caches.keySet().forEach(name -> FakeDevices.deleteAll(devices.block(name).resolve("bcache")));
    backings.clear();
    caches.clear();
    FakeDevices.deleteAll(sys("fs/bcache"));
    FakeDevices.deleteAll(devices.root.resolve("run"));
  }

  /** What udev does by itself as soon as it sees a device. */
  void udevSees(String device) throws IOException {
    modprobe();
    register(device);
  }

  private void modprobe() {
    FakeDevices.write(sys("fs/bcache/register"), "");
  }

  /** The kernel gets on with its work while somebody waits. */
  void tick() {
    backings.forEach((kernel, backing) -> {
      boolean idle = !backing.detaching && !backing.percent.equals("0");
      if (idle || (backing.dirty > 0 && pace == 0)) {
        return;
      }
      if (backing.detaching || backing.percent.equals("0")) {
        backing.dirty = Math.max(0, backing.dirty - pace);
      }
      if (backing.dirty == 0 && backing.state == State.DIRTY && backing.attached.isPresent()) {
        backing.state = State.CLEAN;
        save(backing);
      }
      if (backing.detaching && backing.dirty == 0) {
        part(kernel, backing);
      }
      if (backing.dirty == 0) {
        show(kernel);
      } else {
        FakeDevices.write(
            devices.block(kernel).resolve("bcache/dirty_data"), backing.dirty + "k\n");
      }
    });
  }

  private void part(String kernel, Backing backing) {
    unlink(kernel, backing);
    backing.detaching = false;
    backing.state = State.NONE;
    backing.attached = Optional.empty();
    save(backing);
  }

  private void unlink(String kernel, Backing backing) {
    FakeDevices.deleteAll(devices.block(kernel).resolve("bcache/cache"));
    backing.attached.ifPresent(
        set -> FakeDevices.deleteAll(sys("fs/bcache/" + set + "/bdev-" + kernel)));
  }

  @Override
  public CommandResult run(List<String> command, Optional<Secret> input, Duration limit) {
    crash.asked();
    asked.add(String.join(" ", command));
    String device = command.getLast();
    switch (command.getFirst()) {
      case "modprobe" -> modprobe();
      case "make-bcache" -> {
        if (superblock(device).content() != Content.BLANK) {
          return ended(command, 1, "Already a bcache device on " + device);
        }
        make(device, command);
      }
      case "blockdev" -> {
        if (claimed) {
          return ended(command, 1, "blockdev: ioctl error on BLKBSZSET: Device or resource busy");
        }
      }
      default -> throw new AssertionError("no such command here: " + command);
    }
    return ended(command, 0, "");
  }

  private void make(String device, List<String> command) {
    boolean cache = command.contains("--cache");
    ByteBuffer head = Recorded.bcache(cache ? "bcache-cache.hex" : "bcache-backing-offset.hex");
    ByteBuffer block = head.slice(4096, 4096).order(head.order());
    block.putLong(40, ++named).putLong(56, ++named);
    if (!cache) {
      block.putLong(184, Long.parseLong(command.get(command.indexOf("--data-offset") + 1)));
      block.putLong(104, command.contains("--writeback") ? 1 : 0);
    }
    block.putLong(0, BcacheSuperblock.checksum(block));
    devices.put(device, 0, head);
  }

  private static CommandResult ended(List<String> command, int code, String errors) {
    return new CommandResult(command, new CommandResult.End.Exited(code), "", errors);
  }

  @Override
  public void write(Path file, String text) throws IOException {
    crash.asked();
    String shown = devices.root.relativize(file).toString();
    List<String> path = List.of(shown.split("/")).reversed();
    String name = path.getFirst();
    String parent = path.get(1);
    asked.add(text + " > " + shown);
    if (name.equals("register")) {
      register(text);
    } else if (parent.equals("bcache")) {
      change(path.get(2), name, text);
    } else {
      stopSet(UUID.fromString(parent));
    }
  }

  private void register(String device) throws IOException {
    BcacheSuperblock found = superblock(device);
    String kernel = devices.kernel(device);
    boolean known = backings.containsKey(kernel) || caches.containsKey(kernel);
    if (known
        || found.block().limit() == 0
        || found.block().getLong(0) != BcacheSuperblock.checksum(found.block())) {
      throw new IOException("Invalid argument");
    }
    if (found.content() == Content.CACHE) {
      caches.put(kernel, found.set());
      FakeDevices.write(sys("fs/bcache/" + found.set() + "/stop"), "");
      FakeDevices.link(
          devices.block(kernel).resolve("bcache/set"), "../../../fs/bcache/" + found.set());
    } else {
      backings.put(kernel, new Backing(device, found));
      show(kernel);
    }
    for (var entry : backings.entrySet()) {
      Backing backing = entry.getValue();
      if (backing.attached.isEmpty()
          && caches.containsValue(superblock(backing.device).set())
          && !superblock(backing.device).set().equals(new UUID(0, 0))) {
        attachIfAllowed(entry.getKey(), superblock(backing.device).set());
      }
      if (backing.state == State.NONE || backing.state == State.STALE) {
        start(entry.getKey());
      }
    }
  }

  /** A device that is not taken by its cache waits. */
  private void attachIfAllowed(String kernel, UUID set) {
    try {
      attach(kernel, set);
    } catch (IOException e) {
      asked.add("waiting: " + kernel);
    }
  }

  private void start(String kernel) {
    Backing backing = of(kernel);
    if (backing.over.isEmpty()) {
      backing.over = devices.add("bcache" + numbered++);
      long sectors = devices.sectors(kernel) - backing.dataOffset;
      FakeDevices.write(devices.block(backing.over).resolve("size"), sectors + "\n");
      FakeDevices.link(devices.block(kernel).resolve("bcache/dev"), "../../" + backing.over);
      FakeDevices.link(devices.block(backing.over).resolve("bcache"), "../" + kernel + "/bcache");
    }
  }

  private void attach(String kernel, UUID set) throws IOException {
    Backing backing = of(kernel);
    boolean twin =
        backings.values().stream()
            .anyMatch(other ->
                other != backing
                    && other.uuid.equals(backing.uuid)
                    && other.attached.equals(Optional.of(set)));
    boolean belongs = superblock(backing.device).set().equals(set);
    if (twin || (backing.state == State.DIRTY && !belongs) || !caches.containsValue(set)) {
      throw new IOException("Invalid argument");
    }
    backing.attached = Optional.of(set);
    backing.state = backing.state == State.DIRTY ? State.DIRTY : State.CLEAN;
    save(backing);
    FakeDevices.link(devices.block(kernel).resolve("bcache/cache"), "../../../fs/bcache/" + set);
    FakeDevices.write(sys("fs/bcache/" + set + "/bdev-" + kernel), "");
    start(kernel);
    show(kernel);
  }

  private void change(String kernel, String attribute, String value) throws IOException {
    Backing backing = of(kernel);
    switch (attribute) {
      case "attach" -> attach(kernel, UUID.fromString(value));
      case "detach" -> backing.detaching = true;
      case "cache_mode" -> backing.mode = value;
      case "label" -> backing.label = value;
      case "writeback_percent" -> backing.percent = value;
      case "stop" -> {
        if (!stuck) {
          stop(kernel);
          return;
        }
      }
      default -> throw new IOException("No such file: " + attribute);
    }
    save(backing);
    show(kernel);
  }

  private void stop(String kernel) {
    Backing backing = of(kernel);
    unlink(kernel, backing);
    devices.remove(backing.over);
    FakeDevices.deleteAll(devices.block(kernel).resolve("bcache"));
    backings.remove(kernel);
  }

  private void stopSet(UUID set) {
    List.copyOf(backings.keySet()).stream()
        .filter(kernel -> of(kernel).attached.equals(Optional.of(set)))
        .forEach(this::stop);
    caches.forEach((kernel, of) -> {
      if (of.equals(set)) {
        FakeDevices.deleteAll(devices.block(kernel).resolve("bcache"));
      }
    });
    caches.values().remove(set);
    FakeDevices.deleteAll(sys("fs/bcache/" + set));
  }

  /** The superblock as the kernel keeps it. */
  private void save(Backing backing) {
    ByteBuffer block = superblock(backing.device).block();
    long flags =
        ((long) STATES.indexOf(backing.state) << 61) | (backing.mode.equals("writeback") ? 1 : 0);
    block.putLong(104, flags);
    UUID set =
        backing.attached.orElse(
            backing.state == State.NONE ? new UUID(0, 0) : superblock(backing.device).set());
    block.putLong(56, Long.reverseBytes(set.getMostSignificantBits()));
    block.putLong(64, Long.reverseBytes(set.getLeastSignificantBits()));
    byte[] label = new byte[32];
    byte[] text = backing.label.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(text, 0, label, 0, text.length);
    block.put(72, label);
    block.putLong(0, BcacheSuperblock.checksum(block));
    devices.put(backing.device, 4096, block);
  }

  private void show(String kernel) {
    Backing backing = of(kernel);
    Path folder = devices.block(kernel).resolve("bcache");
    String state =
        backing.state == State.NONE ? "no cache" : backing.state == State.DIRTY ? "dirty" : "clean";
    FakeDevices.write(folder.resolve("state"), state + "\n");
    FakeDevices.write(folder.resolve("label"), backing.label + "\n");
    FakeDevices.write(folder.resolve("writeback_percent"), backing.percent + "\n");
    FakeDevices.write(folder.resolve("dirty_data"), backing.dirty + "k\n");
    FakeDevices.write(
        folder.resolve("cache_mode"),
        "writethrough writeback writearound none\n"
            .replace(backing.mode, "[" + backing.mode + "]"));
  }

  /** Whether a device shows over a backing device. */
  boolean isUp(String kernel) {
    return Files.exists(devices.block(kernel).resolve("bcache/dev"));
  }
}
