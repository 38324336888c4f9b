// SPDX-License-Identifier: Apache-2.0
package io.moorage.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moorage.cli.Environment;
import io.moorage.cli.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;

/** The command line client, run in this process against a real server. */
record Client(Map<String, String> environment) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a command came to. */
  record Outcome(int exit, String out, String err) {
    JsonNode json() throws IOException {
      return JSON.readTree(out);
    }
  }

  Outcome run(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        Main.run(
            words,
            new Environment(
                stream(out),
                stream(err),
                environment,
                false,
                ZoneOffset.UTC,
                InstantSource.system()));
    return new Outcome(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(ByteArrayOutputStream into) {
    return new PrintStream(into, true, StandardCharsets.UTF_8);
  }
}
