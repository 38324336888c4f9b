// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** Somebody at a terminal of a given kind, who types commands and reads what comes back. */
final class Terminal {
  static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

  private final Map<String, String> variables = new HashMap<>();
  private boolean interactive;

  /** What one command came to. */
  record Outcome(int exit, String out, String err) {}

  static Terminal of(String server) {
    return new Terminal().with("MOOR_SERVERS", server);
  }

  static Terminal unconfigured() {
    return new Terminal();
  }

  Terminal with(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  Terminal interactive() {
    interactive = true;
    return this;
  }

  Outcome run(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit = Main.run(words, environment(out, err));
    return new Outcome(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  Environment environment(ByteArrayOutputStream out, ByteArrayOutputStream err) {
    return new Environment(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        variables,
        interactive,
        ZoneOffset.UTC,
        InstantSource.fixed(NOW));
  }
}
