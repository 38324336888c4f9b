// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli;

import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a run takes from its surroundings, so that a test or another program can run commands
 * in its own process.
 *
 * @param out tables and answers
 * @param err what went wrong
 * @param variables the environment variables
 * @param terminal whether {@code out} is a terminal: only then is anything coloured
 * @param zone the zone in which times are shown
 * @param clock the present, for filters such as "since two days"
 */
public record Environment(
    PrintStream out,
    PrintStream err,
    Map<String, String> variables,
    boolean terminal,
    ZoneId zone,
    InstantSource clock) {

  public Environment {
    variables = Map.copyOf(variables);
  }

  /** The surroundings of this very process. */
  public static Environment ofProcess() {
    return new Environment(
        utf8(FileDescriptor.out),
        utf8(FileDescriptor.err),
        System.getenv(),
        Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false),
        ZoneId.systemDefault(),
        InstantSource.system());
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor)), false, StandardCharsets.UTF_8);
  }

  /** The variable, if it is set to something. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  /** Where the user keeps the settings of this command, if the user has a home at all. */
  Optional<Path> settingsFile() {
    return variable("XDG_CONFIG_HOME")
        .or(() -> variable("HOME").map(home -> home + "/.config"))
        .map(directory -> Path.of(directory, "moorage", "cli.properties"));
  }

  /**
   * A locale that names another character set gets plain ASCII tables; no locale at all is taken
   * for a modern one.
   */
  boolean understandsUtf8() {
    return variable("LC_ALL")
        .or(() -> variable("LC_CTYPE"))
        .or(() -> variable("LANG"))
        .map(locale -> locale.toLowerCase(Locale.ROOT).replace("-", "").endsWith("utf8"))
        .orElse(true);
  }
}
