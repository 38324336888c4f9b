// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.driver.drbd.FakeKernel.Peer;
import io.moorage.driver.drbd.FakeKernel.Resource;
import io.moorage.driver.drbd.FakeKernel.Volume;
import io.moorage.driver.spec.Secret;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandResult.End;
import io.moorage.driver.tool.CommandRunner;
import io.moorage.driver.tool.CommandStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * One host with DRBD: obeys the tools that the driver uses, and says what they were recorded to
 * say.
 */
final class FakeDrbd implements CommandRunner, CommandStream {
  static final String JUST_MADE = "0000000000000004";
  private static final Set<String> LOOKS = Set.of("events2", "show", "get-gi", "dump-md");

  final FakeKernel kernel = new FakeKernel();

  /** What each device with metadata has of it: its generation and the peers with a slot. */
  final Map<String, String> generations = new TreeMap<>();

  final Map<String, Set<Integer>> slots = new TreeMap<>();
  final Map<String, Long> sizes = new TreeMap<>();
  final Map<String, String> signatures = new TreeMap<>();

  /** All that changed something. */
  final List<String> changes = new ArrayList<>();

  final List<String> commands = new ArrayList<>();
  boolean heldOpen;
  boolean moduleGone;
  int killAfter = Integer.MAX_VALUE;
  private final String hostName;
  private final Path etc;
  private Map<String, String> told = Map.of();
  private Optional<Consumer<String>> listener = Optional.empty();
  private Optional<Consumer<CommandResult>> ended = Optional.empty();
  int followers;

  /** The host goes down in the middle of a work. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  FakeDrbd(String hostName, Path root) {
    this.hostName = hostName;
    this.etc = root.resolve("etc/drbd.d");
  }

  @Override
  public Following follow(
      List<String> command, Consumer<String> line, Consumer<CommandResult> end) {
    followers++;
    if (moduleGone) {
      end.accept(done(command, 20, "", "Could not connect to 'drbd' generic netlink family\n"));
      return () -> {};
    }
    listener = Optional.of(line);
    ended = Optional.of(end);
    told = kernel.objects();
    kernel.now("").lines().forEach(line);
    return this::endStream;
  }

  void endStream() {
    Optional<Consumer<CommandResult>> end = ended;
    listener = Optional.empty();
    ended = Optional.empty();
    end.ifPresent(to -> to.accept(done(Drbdsetup.follow(), 1, "", "")));
  }

  /** Tells the follower what is no longer as it was. */
  void tell() {
    Map<String, String> now = kernel.objects();
    Map<String, String> before = told;
    told = now;
    listener.ifPresent(line -> {
      before.keySet().stream()
          .filter(object -> !now.containsKey(object))
          .forEach(object -> line.accept(FakeKernel.event("destroy", object)));
      now.forEach((object, state) -> {
        if (!state.equals(before.get(object))) {
          String verb = before.containsKey(object) ? "change" : "create";
          line.accept(FakeKernel.event(verb, object + state));
        }
      });
    });
  }

  /** Both sides changed their data, and the kernels find out. */
  void split(String resource, int peerId) {
    Peer peer = peer(resource, peerId);
    peer.split = true;
    tearApart(resource, peerId, peer);
  }

  private void tearApart(String resource, int peerId, Peer peer) {
    peer.state = "Connecting";
    tell();
    listener.ifPresent(line ->
        line.accept(
            FakeKernel.event(
                "call",
                "helper name:%s peer-node-id:%d conn-name:%s volume:0 helper:split-brain"
                    .formatted(resource, peerId, peer.name))));
    peer.state = "StandAlone";
    tell();
  }

  Resource resource(String name) {
    return Optional.ofNullable(kernel.resources.get(name))
        .orElseThrow(() -> new AssertionError(name + " is not up"));
  }

  Peer peer(String resource, int id) {
    return Optional.ofNullable(resource(resource).peers.get(id))
        .orElseThrow(() -> new AssertionError("no peer " + id));
  }

  Volume volume(String resource, int number) {
    return Optional.ofNullable(resource(resource).volumes.get(number))
        .orElseThrow(() -> new AssertionError("no volume " + number));
  }

  @Override
  public CommandResult run(List<String> command, Optional<Secret> input, Duration limit) {
    commands.add(String.join(" ", command));
    CommandResult result = answer(command);
    boolean looked =
        command.getFirst().equals("blkid") || command.stream().anyMatch(LOOKS::contains);
    if (!looked) {
      changes.add(String.join(" ", command));
      tell();
      if (--killAfter == 0) {
        throw new Killed();
      }
    }
    return result;
  }

  private CommandResult answer(List<String> command) {
    return switch (command.getFirst()) {
      case "drbdsetup" -> setup(command);
      case "drbdadm" -> adm(command);
      case "drbdmeta" -> new FakeMetadata(this).answer(command);
      case "blkid" -> {
        String signature = signatures.get(command.getLast());
        yield signature == null ? done(command, 2, "", "") : done(command, 0, signature + "\n", "");
      }
      default -> throw new AssertionError("no such tool here: " + command);
    };
  }

  private CommandResult setup(List<String> command) {
    if (moduleGone) {
      return done(command, 20, "", "Could not connect to 'drbd' generic netlink family\n");
    }
    String last = command.getLast();
    return switch (command.get(1)) {
      case "events2" -> done(command, 0, kernel.now(last.equals("--now") ? "" : last), "");
      case "show" -> done(command, 0, kernel.show(), "");
      case "down" -> down(command, last);
      case "disconnect" -> {
        peer(command.get(2), Integer.parseInt(last)).state = "StandAlone";
        yield done(command);
      }
      case "del-peer" -> {
        resource(command.get(2)).peers.remove(Integer.parseInt(last));
        yield done(command);
      }
      case "forget-peer" -> forget(command, resource(command.get(2)), Integer.parseInt(last));
      case "detach" -> {
        Volume volume = byMinor(command.get(2));
        volume.detach();
        volume.client = last.equals("--diskless");
        yield done(command);
      }
      case "suspend-io", "resume-io" -> {
        owner(last).suspended = command.get(1).equals("suspend-io");
        yield done(command);
      }
      default -> throw new AssertionError("drbdsetup has no such verb here: " + command);
    };
  }

  private CommandResult forget(List<String> command, Resource resource, int nodeId) {
    boolean known = false;
    for (Volume volume : resource.volumes.values()) {
      known |= volume.attached() && slots.getOrDefault(volume.backing, Set.of()).remove(nodeId);
    }
    return known
        ? done(command)
        : done(command, 10, "", "data: Failure: (173) Invalid peer-node-id\n");
  }

  private Volume byMinor(String minor) {
    return owner(minor).volumes.values().stream()
        .filter(volume -> volume.minor == Integer.parseInt(minor))
        .findFirst()
        .orElseThrow();
  }

  private Resource owner(String minor) {
    return kernel.resources.values().stream()
        .filter(resource ->
            resource.volumes.values().stream()
                .anyMatch(volume -> volume.minor == Integer.parseInt(minor)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no minor " + minor));
  }

  private CommandResult down(List<String> command, String resource) {
    if (heldOpen) {
      return done(command, 11, "", Recorded.text("errors/n1-down-busy.stderr.txt"));
    }
    kernel.resources.remove(resource);
    return done(command);
  }

  private CommandResult adm(List<String> command) {
    String verb = command.get(1);
    String last = command.getLast();
    String resource = last.split("[:/]")[0];
    if (verb.equals("--version")) {
      return done(command, 0, "DRBDADM_VERSION=9.33.0\n", "");
    }
    Optional<ResTree> configured = configured(resource);
    if (configured.isEmpty()) {
      return done(
          command, 10, "", "'%s' not defined in your config (for this host).\n".formatted(last));
    }
    FakeAdjust adjust = new FakeAdjust(this, hostName, resource, configured.get());
    return switch (verb) {
      case "adjust" ->
          adjust
              .run(!command.contains("--skip-net"))
              .map(failure -> done(command, 10, "", failure))
              .orElseGet(() -> done(command));
      case "down" -> down(command, resource);
      case "resize" -> {
        Volume volume = volume(resource, Integer.parseInt(last.split("/")[1]));
        volume.kibibytes = sizes.getOrDefault(volume.backing, 0L);
        yield done(command);
      }
      case "secondary" -> {
        resource(resource).primary = false;
        yield done(command);
      }
      case "new-peer", "new-path", "net-options", "disconnect", "connect" -> {
        adjust.peer(verb, last.split(":")[1], command.contains("--discard-my-data"));
        yield done(command);
      }
      default -> throw new AssertionError("drbdadm has no such verb here: " + command);
    };
  }

  void connect(String resource, int peerId, boolean discard) {
    Peer peer = peer(resource, peerId);
    if (peer.split && !discard) {
      tearApart(resource, peerId, peer);
    } else {
      peer.split = false;
      peer.state = "Connecting";
    }
  }

  /** Through the include line of the driver, as the real tool finds it. */
  private Optional<ResTree> configured(String resource) {
    try {
      Path include = etc.resolve("moorage.res");
      if (!Files.exists(include)) {
        return Optional.empty();
      }
      String pattern = ResTree.parse(Files.readString(include)).value("include");
      Path folder = Path.of(pattern).getParent();
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.res")) {
        for (Path file : files) {
          Optional<ResTree> found =
              ResTree.parse(Files.readString(file)).find("resource", resource);
          if (found.isPresent()) {
            return found;
          }
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void made(String device, String generation) {
    generations.put(device, generation);
    slots.put(device, new TreeSet<>());
  }

  static CommandResult done(List<String> command) {
    return done(command, 0, "", "");
  }

  static CommandResult done(List<String> command, int code, String output, String errors) {
    return new CommandResult(command, new End.Exited(code), output, errors);
  }
}
