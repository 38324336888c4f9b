// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.physical;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import io.moorage.driver.wire.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the block devices of the host in one look. */
final class Lsblk {
  /** MOUNTPOINT without an S: older releases know only that, newer ones still do. */
  static final List<String> COMMAND =
      List.of(
          "lsblk",
          "--json",
          "--bytes",
          "--output",
          "PATH,KNAME,MAJ:MIN,SIZE,TYPE,FSTYPE,LABEL,PTTYPE,MOUNTPOINT,RO,ROTA,MODEL,SERIAL,WWN");

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private final CommandRunner runner;

  Lsblk(CommandRunner runner) {
    this.runner = runner;
  }

  List<BlockDevice> read() throws DriverException {
    CommandResult result = runner.run(COMMAND, LIMIT);
    if (!result.succeeded()) {
      throw new DriverException(
          new Problem(
              "the disks of this host could not be listed",
              result.failure(),
              "see what 'lsblk' prints; it is part of the package util-linux"));
    }
    try {
      return devices(Json.mapper().readTree(result.output()).path("blockdevices"));
    } catch (JsonProcessingException e) {
      throw new DriverException(
          new Problem(
              "the disks of this host could not be listed",
              "'lsblk' printed what is not understood: " + e.getOriginalMessage(),
              "look whether util-linux is of a known version: 'lsblk --version'"),
          e);
    }
  }

  private static List<BlockDevice> devices(JsonNode list) {
    return list.valueStream().map(Lsblk::device).toList();
  }

  private static BlockDevice device(JsonNode from) {
    return new BlockDevice(
        from.path("path").asText(),
        from.path("kname").asText(),
        major(from.path("maj:min").asText()),
        ByteSize.bytes(Math.max(0, from.path("size").asLong())),
        from.path("type").asText(),
        text(from.path("fstype")),
        text(from.path("label")),
        text(from.path("pttype")),
        mount(from),
        flag(from.path("ro")),
        flag(from.path("rota")),
        text(from.path("model")).orElse(""),
        text(from.path("serial")).orElse(""),
        text(from.path("wwn")).orElse(""),
        devices(from.path("children")));
  }

  private static int major(String numbers) {
    String major = numbers.strip().split(":", 2)[0];
    return major.matches("\\d{1,9}") ? Integer.parseInt(major) : 0;
  }

  private static Optional<String> mount(JsonNode from) {
    return text(from.path("mountpoint"))
        .or(() ->
            from.path("mountpoints").valueStream().flatMap(one -> text(one).stream()).findFirst());
  }

  /** Older releases write numbers and truth values as strings. */
  private static boolean flag(JsonNode value) {
    return value.asText().equals("true") || value.asText().equals("1");
  }

  private static Optional<String> text(JsonNode value) {
    return value.isNull() || value.asText().isBlank()
        ? Optional.empty()
        : Optional.of(value.asText().strip());
  }
}
