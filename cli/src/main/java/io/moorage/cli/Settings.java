// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli;

import io.moorage.cli.rest.Server;
import io.moorage.cli.text.Style;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The settings of one run: an option wins over a variable, a variable over the file, the file over
 * what we ship.
 */
record Settings(
    List<Server> servers,
    Optional<Path> authority,
    Optional<String> token,
    Duration timeout,
    boolean machineReadable,
    Style style) {

  static Settings of(GlobalOptions options, Environment environment) {
    Properties file = read(environment.settingsFile());
    Optional<String> servers =
        options
            .controllers
            .or(() -> environment.variable("MOOR_SERVERS"))
            .or(() -> environment.variable("LS_CONTROLLERS"))
            .or(() -> Optional.ofNullable(file.getProperty("servers")));
    boolean colour =
        environment.terminal() && !options.noColor && environment.variable("NO_COLOR").isEmpty();
    return new Settings(
        servers.map(Server::list).filter(list -> !list.isEmpty()).orElseGet(Server::local),
        options
            .authority
            .or(() -> environment.variable("MOOR_CA"))
            .or(() -> Optional.ofNullable(file.getProperty("ca")))
            .map(Path::of),
        options
            .token
            .or(() -> environment.variable("MOOR_TOKEN"))
            .or(() -> Optional.ofNullable(file.getProperty("token"))),
        Duration.ofSeconds(options.timeoutSeconds),
        options.machineReadable,
        new Style(environment.understandsUtf8() && !options.noUtf8, colour));
  }

  private static Properties read(Optional<Path> file) {
    Properties properties = new Properties();
    if (file.isPresent()) {
      try (Reader reader = Files.newBufferedReader(file.get())) {
        properties.load(reader);
      } catch (NoSuchFileException none) {
        // Most people have no such file.
        return properties;
      } catch (IOException | IllegalArgumentException unreadable) {
        throw new Failure(
            ExitCode.USAGE,
            "The settings in %s cannot be read: %s. Correct or remove the file."
                .formatted(file.get(), unreadable));
      }
    }
    return properties;
  }
}
