// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/** What a real cluster told after each step of a rehearsal. */
final class Recorded {
  private final List<Status> statuses;

  private Recorded(List<Status> statuses) {
    this.statuses = statuses;
  }

  /** A node's view of a resource after a step. */
  record Status(
      String step,
      NodeName node,
      ResourceName resource,
      String role,
      String suspended,
      String mayPromote,
      List<String[]> volumes,
      List<Connection> peers,
      List<String[]> generations) {}

  /** A connection, with the peer's volumes. */
  record Connection(String name, String state, String role, List<String[]> volumes) {}

  static Recorded read() {
    try (InputStream stream = Recorded.class.getResourceAsStream("/recorded/drbd-9.2.18.txt")) {
      if (stream == null) {
        throw new IllegalStateException("the recording is missing");
      }
      return new Recorded(
          new String(stream.readAllBytes(), UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(Recorded::status)
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Status> step(String name) {
    List<Status> found = statuses.stream().filter(status -> status.step().equals(name)).toList();
    if (found.isEmpty()) {
      throw new IllegalStateException("nothing was recorded at " + name);
    }
    return found;
  }

  List<String> steps() {
    return statuses.stream().map(Status::step).distinct().toList();
  }

  private static Status status(String line) {
    String[] columns = line.split("\\|", -1);
    return new Status(
        columns[0],
        new NodeName(columns[1]),
        new ResourceName(columns[2]),
        columns[3],
        columns[4],
        columns[5],
        rows(columns[6], " ", ","),
        parts(columns[7], " ").stream().map(Recorded::connection).toList(),
        rows(columns[8], " ", ","));
  }

  private static List<String[]> rows(String text, String between, String within) {
    return parts(text, between).stream().map(row -> row.split(within, -1)).toList();
  }

  private static List<String> parts(String text, String between) {
    return text.isEmpty() ? List.of() : Arrays.asList(text.split(between, -1));
  }

  private static Connection connection(String text) {
    String[] head = text.substring(0, text.indexOf(';')).split(",", -1);
    return new Connection(
        head[0], head[1], head[2], rows(text.substring(text.indexOf(';') + 1), ";", "/"));
  }
}
