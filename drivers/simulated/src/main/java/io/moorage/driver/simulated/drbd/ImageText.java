// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.ByteSize;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An image as the text that a simulated volume holds, so that a snapshot of the volume carries
 * metadata and data of one moment.
 */
final class ImageText {
  private static final String MAGIC = "drbd";

  private ImageText() {}

  static boolean isImage(String text) {
    return text.startsWith(MAGIC + "\n");
  }

  static String of(DiskImage image) {
    StringBuilder text = new StringBuilder(MAGIC + "\n");
    text.append("room ").append(image.room()).append('\n');
    text.append("current ").append(image.current()).append('\n');
    text.append("history ").append(String.join(",", image.history())).append('\n');
    text.append("size ").append(image.size().bytes()).append('\n');
    text.append("flags ")
        .append(flag(image.consistent()))
        .append(flag(image.upToDate()))
        .append(flag(image.primary()))
        .append(flag(image.lostQuorum()))
        .append('\n');
    text.append("active ").append(image.active()).append('\n');
    image.slots().forEach((nodeId, slot) -> text.append(line(nodeId, slot)));
    text.append("blocks ")
        .append(
            image.blocks().entrySet().stream()
                .map(block -> block.getKey() + "=" + block.getValue())
                .collect(Collectors.joining(",")));
    return text.toString();
  }

  private static String line(int nodeId, DiskImage.Slot slot) {
    return "slot "
        + nodeId
        + " "
        + flag(slot.outdated())
        + flag(slot.seen())
        + flag(slot.diskful())
        + ";"
        + slot.bitmap()
        + ";"
        + slot.outOfSync()
        + "\n";
  }

  private static char flag(boolean is) {
    return is ? '1' : '0';
  }

  static DiskImage parse(String text) {
    List<String> lines = text.lines().skip(1).toList();
    DiskImage image = new DiskImage(Integer.parseInt(value(lines.getFirst())));
    lines.forEach(line -> take(line, image));
    return image;
  }

  private static String value(String line) {
    return line.substring(line.indexOf(' ') + 1);
  }

  private static void take(String line, DiskImage image) {
    String value = value(line);
    switch (line.substring(0, line.indexOf(' '))) {
      case "current" -> image.current(value);
      case "history" -> image.history().addAll(parts(value));
      case "size" -> image.size(ByteSize.bytes(Long.parseLong(value)));
      case "flags" -> flags(value, image);
      case "active" -> image.active().addAll(Extents.parse(value));
      case "slot" -> slot(value, image);
      case "blocks" -> parts(value).forEach(block -> block(block, image));
      default -> {}
    }
  }

  private static List<String> parts(String value) {
    return value.isEmpty() ? List.of() : Arrays.asList(value.split(",", -1));
  }

  private static void flags(String value, DiskImage image) {
    image.quality(value.charAt(0) == '1', value.charAt(1) == '1');
    image.primary(value.charAt(2) == '1');
    image.lostQuorum(value.charAt(3) == '1');
  }

  private static void slot(String value, DiskImage image) {
    int space = value.indexOf(' ');
    DiskImage.Slot slot = image.slot(Integer.parseInt(value.substring(0, space)));
    String[] parts = value.substring(space + 1).split(";", -1);
    slot.outdated(parts[0].charAt(0) == '1');
    slot.seen(parts[0].charAt(1) == '1');
    slot.diskful(parts[0].charAt(2) == '1');
    slot.bitmap(parts[1]);
    slot.outOfSync().addAll(Extents.parse(parts[2]));
  }

  private static void block(String block, DiskImage image) {
    int equals = block.indexOf('=');
    image.write(
        Long.parseLong(block.substring(0, equals)), Long.parseLong(block.substring(equals + 1)));
  }
}
