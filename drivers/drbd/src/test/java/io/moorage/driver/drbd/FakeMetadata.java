// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.driver.tool.CommandResult;
import java.util.List;
import java.util.Set;

/** What drbdmeta does to a device of a {@link FakeDrbd}. */
final class FakeMetadata {
  private final FakeDrbd host;

  FakeMetadata(FakeDrbd host) {
    this.host = host;
  }

  CommandResult answer(List<String> command) {
    int at = command.indexOf("v09");
    String device = command.get(at + 1);
    boolean held =
        host.kernel.resources.values().stream()
            .flatMap(resource -> resource.volumes.values().stream())
            .anyMatch(volume -> volume.backing.equals(device));
    if (held) {
      return FakeDrbd.done(command, 20, "", Recorded.text("errors/n1-dump-md.stderr.txt"));
    }
    boolean there = host.generations.containsKey(device);
    return switch (command.get(at + 3)) {
      case "get-gi" ->
          there
              ? FakeDrbd.done(command, 0, host.generations.get(device) + ":0:0:0\n", "")
              : FakeDrbd.done(command, 255, "", "");
      case "dump-md" ->
          there
              ? FakeDrbd.done(command, 0, Recorded.text("metadata/n1-dump-md.txt"), "")
              : FakeDrbd.done(command, 255, "", "No valid meta data found\n");
      case "create-md" -> {
        if (there || host.signatures.containsKey(device)) {
          throw new AssertionError("data was overwritten: " + command);
        }
        host.made(device, FakeDrbd.JUST_MADE);
        yield FakeDrbd.done(command);
      }
      case "set-gi" -> {
        if (!FakeDrbd.JUST_MADE.equals(host.generations.get(device))) {
          throw new AssertionError("a generation of data was overwritten: " + command);
        }
        host.generations.put(device, command.getLast().split(":")[0]);
        yield FakeDrbd.done(command);
      }
      case "forget-peer" -> {
        host.slots
            .getOrDefault(device, Set.of())
            .remove(Integer.parseInt(command.get(command.indexOf("--node-id") + 1)));
        yield FakeDrbd.done(command);
      }
      default -> throw new AssertionError("drbdmeta has no such verb here: " + command);
    };
  }
}
