// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.luks;

import io.moorage.driver.spec.Secret;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A host as cryptsetup and the kernel show it, in files under a folder: a LUKS device begins with
 * its magic and its key, an open one has a link and the kernel's files. Says what the real tool was
 * recorded to say.
 */
final class FakeHost implements CommandRunner {
  private static final String MAGIC = "LUKS";

  final Path root;
  final List<String> commands = new ArrayList<>();
  final List<String> handed = new ArrayList<>();
  boolean busy;
  private int devices;

  FakeHost(Path root) throws IOException {
    this.root = root;
    Files.createDirectories(root.resolve("dev/mapper"));
    Files.createFile(root.resolve("dev/mapper/control"));
  }

  /** A block device of a size in KiB, blank. */
  String device(String name, int kibibytes) throws IOException {
    String kernel = "dm-" + devices++;
    Files.write(root.resolve("dev").resolve(kernel), new byte[kibibytes * 1024]);
    Path link = root.resolve("dev/vg").resolve(name);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("../" + kernel));
    return "/dev/vg/" + name;
  }

  void write(String device, String text) throws IOException {
    byte[] content = Files.readAllBytes(at(device));
    byte[] head = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(head, 0, content, 0, head.length);
    Files.write(at(device), content);
  }

  private Path at(String device) {
    return root.resolve(device.substring(1));
  }

  @Override
  public CommandResult run(List<String> command, Optional<Secret> secret, Duration limit) {
    Optional<String> input = secret.map(Secret::value);
    commands.add(String.join(" ", command));
    input.ifPresent(handed::add);
    try {
      return switch (command.get(1)) {
        case "--version" -> ended(command, 0, "");
        case "isLuks" -> ended(command, head(command.getLast()).startsWith(MAGIC) ? 0 : 1, "");
        case "luksFormat" -> {
          write(command.getLast(), MAGIC + input.orElseThrow() + ".");
          yield ended(command, 0, "");
        }
        case "open" -> open(command, input.orElseThrow());
        case "resize" -> {
          show(command.getLast());
          yield ended(command, 0, "");
        }
        case "close" -> close(command);
        default -> throw new AssertionError("cryptsetup has no such verb here: " + command);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CommandResult open(List<String> command, String key) throws IOException {
    String device = command.get(command.size() - 2);
    if (!head(device).startsWith(MAGIC + key + ".")) {
      return ended(command, 2, "No key available with this passphrase.\n");
    }
    String kernel = "dm-" + devices++;
    Files.createSymbolicLink(
        root.resolve("dev/mapper").resolve(command.getLast()), Path.of("../" + kernel));
    Files.createFile(root.resolve("dev").resolve(kernel));
    Path block = root.resolve("sys/block").resolve(kernel);
    Files.createDirectories(block.resolve("dm"));
    Files.createDirectories(block.resolve("slaves"));
    Files.writeString(block.resolve("dm/suspended"), "0\n");
    Files.writeString(block.resolve("dm/uuid"), "CRYPT-LUKS2-0-" + command.getLast() + "\n");
    Files.createFile(
        block.resolve("slaves").resolve(at(device).toRealPath().getFileName().toString()));
    show(command.getLast());
    return ended(command, 0, "");
  }

  /** The device takes all the room that the one below has, but for the header. */
  private void show(String name) throws IOException {
    String kernel = root.resolve("dev/mapper").resolve(name).toRealPath().getFileName().toString();
    Path block = root.resolve("sys/block").resolve(kernel);
    try (var below = Files.list(block.resolve("slaves"))) {
      Path device = root.resolve("dev").resolve(below.findFirst().orElseThrow().getFileName());
      Files.writeString(block.resolve("size"), (Files.size(device) / 512 - 32768) + "\n");
    }
  }

  private CommandResult close(List<String> command) throws IOException {
    if (busy) {
      return ended(
          command,
          5,
          "device-mapper: remove ioctl on "
              + command.getLast()
              + "  failed: Device or resource busy\n");
    }
    Files.delete(root.resolve("dev/mapper").resolve(command.getLast()));
    return ended(command, 0, "");
  }

  private String head(String device) throws IOException {
    return new String(Files.readAllBytes(at(device)), 0, 64, StandardCharsets.UTF_8);
  }

  private static CommandResult ended(List<String> command, int code, String errors) {
    return new CommandResult(command, new CommandResult.End.Exited(code), "", errors);
  }
}
