// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is decided about a node when something is wrong with it. */
final class NodeFateCommands {
  private NodeFateCommands() {}

  @Command(name = "evacuate", aliases = "evac", description = "Move all data away from a node.")
  static final class Evacuate implements Verb {
    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    String name = "";

    @Option(
        names = "--target",
        split = ",",
        hideParamSyntax = true,
        paramLabel = "NODE…",
        description = "Move to these nodes only.")
    List<String> targets = List.of();

    @Option(
        names = "--do-not-target",
        split = ",",
        hideParamSyntax = true,
        paramLabel = "NODE…",
        description = "Do not move to these nodes.")
    List<String> excluded = List.of();

    @Mixin DryRun dryRun = new DryRun();

    @Override
    public ExitCode run(Session session) {
      Json wishes = Json.object().list("target", targets).list("do_not_target", excluded);
      return dryRun.send(session, Request.put("nodes", name, "evacuate").json(wishes));
    }
  }

  @Command(
      name = "evict",
      description = "Replace what a node holds that is away, without waiting for it.")
  static final class Evict implements Verb {
    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    String name = "";

    @Mixin DryRun dryRun = new DryRun();

    @Override
    public ExitCode run(Session session) {
      return dryRun.send(session, Request.put("nodes", name, "evict"));
    }
  }

  @Command(
      name = "lost",
      aliases = "lo",
      description = "Give a node up that will never come back, with all that it held.")
  static final class Lost implements Verb {
    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    String name = "";

    @Override
    public ExitCode run(Session session) {
      return session.change(Request.delete("nodes", name, "lost"));
    }
  }

  @Command(
      name = "reconnect",
      aliases = "rc",
      description = "Break the connection to nodes off and make it anew.")
  static final class Reconnect implements Verb {
    @Parameters(
        index = "0..*",
        paramLabel = "NODE…",
        arity = "1..*",
        hideParamSyntax = true,
        description = "The nodes.")
    List<String> names = List.of();

    @Override
    public ExitCode run(Session session) {
      return session.change(
          names.stream().map(name -> Request.put("nodes", name, "reconnect")).toList());
    }
  }

  @Command(
      name = "restore",
      aliases = "rst",
      description = "Take a node back into service that was evicted or evacuated.")
  static final class Restore implements Verb {
    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    String name = "";

    @Option(names = "--delete-resources", description = "Drop the resources that it still holds.")
    boolean deleteResources;

    @Option(names = "--delete-snapshots", description = "Drop the snapshots that it still holds.")
    boolean deleteSnapshots;

    @Mixin DryRun dryRun = new DryRun();

    @Override
    public ExitCode run(Session session) {
      Json wishes =
          Json.object()
              .put("delete_resources", deleteResources)
              .put("delete_snapshots", deleteSnapshots);
      return dryRun.send(session, Request.put("nodes", name, "restore").json(wishes));
    }
  }
}
