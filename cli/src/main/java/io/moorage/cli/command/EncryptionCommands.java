// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.node.TextNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Table;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The master passphrase, which guards the keys of encrypted volumes. */
@Command(
    description = "Manage the master passphrase, which guards the keys of encrypted volumes.",
    subcommands = {
      EncryptionCommands.Create.class,
      EncryptionCommands.Enter.class,
      EncryptionCommands.Modify.class,
      EncryptionCommands.Status.class
    })
public final class EncryptionCommands {
  private static final String[] PATH = {"encryption", "passphrase"};

  /** The passphrase as it is given, or else typed in. */
  static final class Passphrase {
    @Option(
        names = {"-p", "--passphrase"},
        paramLabel = "TEXT",
        description = "The passphrase; asked for where it is not given.")
    String given = "";

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec = CommandSpec.create();
  }

  @Command(
      name = "create-passphrase",
      aliases = "c",
      description =
          "Set the master passphrase, once; without it nobody can read encrypted volumes.")
  static final class Create implements Verb {
    @Mixin Passphrase passphrase = new Passphrase();

    @Override
    public ExitCode run(Session session) {
      String chosen =
          passphrase.given.isEmpty() ? askTwice(passphrase.spec, "Passphrase") : passphrase.given;
      return session.change(Request.post(PATH).json(Json.object().put("new_passphrase", chosen)));
    }
  }

  @Command(
      name = "enter-passphrase",
      aliases = "e",
      description = "Enter the master passphrase after a start of the server.")
  static final class Enter implements Verb {
    @Mixin Passphrase passphrase = new Passphrase();

    @Override
    public ExitCode run(Session session) {
      String entered =
          passphrase.given.isEmpty() ? ask(passphrase.spec, "Passphrase") : passphrase.given;
      return session.change(Request.patch(PATH).json(TextNode.valueOf(entered)));
    }
  }

  @Command(
      name = "modify-passphrase",
      aliases = "m",
      description = "Change the master passphrase; the volumes' keys stay as they are.")
  static final class Modify implements Verb {
    @Option(
        names = {"-o", "--old-passphrase"},
        paramLabel = "TEXT",
        description = "The present passphrase; asked for where it is not given.")
    String old = "";

    @Option(
        names = {"-n", "--new-passphrase"},
        paramLabel = "TEXT",
        description = "The one to be; asked for where it is not given.")
    String chosen = "";

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public ExitCode run(Session session) {
      String before = old.isEmpty() ? ask(spec, "Present passphrase") : old;
      String after = chosen.isEmpty() ? askTwice(spec, "New passphrase") : chosen;
      return session.change(
          Request.put(PATH)
              .json(Json.object().put("old_passphrase", before).put("new_passphrase", after)));
    }
  }

  @Command(
      name = "status",
      aliases = "s",
      description = "Show whether a passphrase is set and was entered.")
  static final class Status extends Listing {
    @Override
    ExitCode list(Session session) {
      return session.table(
          Request.get(PATH),
          body -> {
            Table table = new Table("Passphrase");
            table.row(body.path("status").asText());
            return table;
          });
    }
  }

  private static String ask(CommandSpec spec, String what) {
    char[] answer =
        Objects.requireNonNull(System.console(), "there is one since JDK 22")
            .readPassword("%s: ", what);
    if (answer == null || answer.length == 0) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "no passphrase was given; name it with --passphrase or type it in");
    }
    return new String(answer);
  }

  private static String askTwice(CommandSpec spec, String what) {
    String first = ask(spec, what);
    if (!ask(spec, "Again").equals(first)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "the two were not the same; nothing was changed");
    }
    return first;
  }
}
