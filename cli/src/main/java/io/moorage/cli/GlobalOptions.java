// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The options that every verb takes; they may stand before the noun, as for the linstor client, or
 * after the verb.
 */
@Command(
    name = "moor",
    description = "Manage Moorage storage: nodes, storage pools, resources and their snapshots.",
    synopsisSubcommandLabel = "NOUN VERB",
    versionProvider = Version.class,
    footer = {
      "",
      "Settings may also stand in ~/.config/moorage/cli.properties: servers, ca, token.",
      "Exit code: 0 done (warnings included), 2 wrong arguments, 3 no such object, 10 refused by the server,",
      "20 no server answers, 21 no answer in time, 22 not a Moorage server."
    })
final class GlobalOptions {
  @Option(
      names = "--controllers",
      paramLabel = "SERVER[,SERVER…]",
      scope = ScopeType.INHERIT,
      description =
          "Servers, the first that answers is used: host, host:port or URL. Also $MOOR_SERVERS, $LS_CONTROLLERS.")
  Optional<String> controllers = Optional.empty();

  @Option(
      names = "--cafile",
      paramLabel = "PEM",
      scope = ScopeType.INHERIT,
      description = "Trust the certificates in this file, and no others. Also $MOOR_CA.")
  Optional<String> authority = Optional.empty();

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      scope = ScopeType.INHERIT,
      description = "Who you are. Also $MOOR_TOKEN, which does not show in the list of processes.")
  Optional<String> token = Optional.empty();

  @Option(
      names = {"-m", "--machine-readable"},
      scope = ScopeType.INHERIT,
      description = "Print the JSON that the server answered.")
  boolean machineReadable;

  @Option(names = "--no-color", scope = ScopeType.INHERIT, description = "Print no colours.")
  boolean noColor;

  @Option(
      names = "--no-utf8",
      scope = ScopeType.INHERIT,
      description = "Draw tables with ASCII characters.")
  boolean noUtf8;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      scope = ScopeType.INHERIT,
      defaultValue = "300",
      description = "How long to wait for an answer (default: ${DEFAULT-VALUE}).")
  long timeoutSeconds;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show how a command is used.")
  boolean help;

  @Option(
      names = {"-v", "--version"},
      versionHelp = true,
      description = "Show the version of this command.")
  boolean version;
}
