// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli;

import io.moorage.cli.command.Session;
import io.moorage.cli.command.Verb;
import io.moorage.cli.rest.Api;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code moor} command. */
public final class Main {
  private final Environment environment;
  private final GlobalOptions options = new GlobalOptions();

  private Main(Environment environment) {
    this.environment = environment;
  }

  public static void main(String[] args) {
    System.exit(run(args, Environment.ofProcess()));
  }

  /** Runs one command without ending the process, and answers its exit code. */
  public static int run(String[] args, Environment environment) {
    Main main = new Main(environment);
    try {
      return main.commandLine(Noun.mentionedIn(List.of(args))).execute(args);
    } finally {
      environment.out().flush();
      environment.err().flush();
    }
  }

  /** The whole grammar, for tools that read it. */
  static CommandLine grammar(Environment environment) {
    return new Main(environment).commandLine(Noun.ALL);
  }

  private CommandLine commandLine(List<Noun> nouns) {
    CommandLine commandLine = new CommandLine(options);
    nouns.forEach(noun ->
        commandLine.addSubcommand(
            noun.name(), noun.command(), noun.aliases().toArray(String[]::new)));
    abbreviate(commandLine);
    commandLine
        .setOut(writer(environment.out()))
        .setErr(writer(environment.err()))
        .setUsageHelpWidth(110)
        .setAbbreviatedOptionsAllowed(true)
        // A property may well begin with an at sign.
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
        .setExecutionStrategy(this::execute)
        .setParameterExceptionHandler((wrong, args) -> explain(wrong))
        .setExecutionExceptionHandler((problem, command, result) -> fail(problem));
    return commandLine;
  }

  /** The options that all verbs share would fill the first lines of every help text. */
  private static void abbreviate(CommandLine command) {
    command.getCommandSpec().usageMessage().abbreviateSynopsis(true);
    command.getSubcommands().values().forEach(Main::abbreviate);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  private int execute(ParseResult result) {
    Integer help = CommandLine.executeHelpRequest(result);
    if (help != null) {
      return help;
    }
    ParseResult last = result;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    CommandLine command = last.commandSpec().commandLine();
    if (!(command.getCommand() instanceof Verb verb)) {
      command.usage(command.getErr());
      return ExitCode.USAGE.number();
    }
    return run(verb, command);
  }

  private int run(Verb verb, CommandLine command) {
    try {
      Settings settings = Settings.of(options, environment);
      try (Session session =
          new Session(
              environment,
              () ->
                  new Api(
                      settings.servers(),
                      settings.authority(),
                      settings.token(),
                      settings.timeout()),
              settings.machineReadable(),
              settings.style(),
              command)) {
        return verb.run(session).number();
      }
    } catch (Failure failure) {
      return fail(failure);
    }
  }

  private int fail(Exception problem) {
    environment
        .err()
        .println("moor: " + (problem instanceof Failure failure ? failure.text() : problem));
    return (problem instanceof Failure failure ? failure.code() : ExitCode.UNKNOWN).number();
  }

  private int explain(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    environment.err().println("moor: " + message(wrong, name));
    UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
    environment.err().println("Try '" + name + " --help'.");
    return ExitCode.USAGE.number();
  }

  private static String message(ParameterException wrong, String command) {
    return wrong instanceof UnmatchedArgumentException unmatched
        ? "'%s' does not belong to '%s'."
            .formatted(String.join(" ", unmatched.getUnmatched()), command)
        : String.valueOf(wrong.getMessage());
  }
}
