// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import io.moorage.cli.ExitCode;
import io.moorage.cli.Failure;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How a node takes part in a resource, and whether it does at the moment. */
final class ResourceActivation {
  private ResourceActivation() {}

  abstract static class One implements Verb {
    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    String node = "";

    @Parameters(index = "1", paramLabel = "RESOURCE", description = "The resource.")
    String resource = "";

    String[] path(String... rest) {
      return Stream.concat(
              Stream.of("resource-definitions", resource, "resources", node), Stream.of(rest))
          .toArray(String[]::new);
    }
  }

  @Command(
      name = "make-available",
      aliases = "mkavail",
      description = "See to it that the resource can be used on the node, in whatever way.")
  static final class MakeAvailable extends One {
    @Option(names = "--diskful", description = "With data on the node.")
    boolean diskful;

    @Option(
        names = {"-l", "--layer-list"},
        split = ",",
        hideParamSyntax = true,
        paramLabel = "LAYER…",
        description = "The layers, from the top.")
    List<String> layers = List.of();

    @Mixin DryRun dryRun = new DryRun();

    @Override
    public ExitCode run(Session session) {
      Json wish = Json.object().list("layer_list", layers).put("diskful", diskful);
      return dryRun.send(session, Request.post(path("make-available")).json(wish));
    }
  }

  @Command(name = "activate", aliases = "act", description = "Start a resource on a node again.")
  static final class Activate extends One {
    @Override
    public ExitCode run(Session session) {
      return session.change(Request.post(path("activate")));
    }
  }

  @Command(
      name = "deactivate",
      aliases = "deact",
      description = "Stop a resource on a node and keep its data.")
  static final class Deactivate extends One {
    @Override
    public ExitCode run(Session session) {
      return session.change(Request.post(path("deactivate")));
    }
  }

  @Command(
      name = "toggle-disk",
      aliases = "td",
      description = "Give a resource data on a node, or take it away.")
  static final class ToggleDisk extends One {
    @Option(
        names = {"-s", "--storage-pool"},
        paramLabel = "POOL",
        description = "The storage pool for the data.")
    Optional<String> pool = Optional.empty();

    @Option(
        names = {"-d", "--diskless"},
        description = "Take the data away; the node goes on with the data of others.")
    boolean diskless;

    @Option(
        names = "--migrate-from",
        paramLabel = "NODE",
        description = "Remove the data there once it is complete here.")
    Optional<String> source = Optional.empty();

    @Mixin DryRun dryRun = new DryRun();

    @Override
    public ExitCode run(Session session) {
      if (diskless && (pool.isPresent() || source.isPresent())) {
        throw new Failure(
            ExitCode.USAGE,
            "--diskless takes the data away, so it goes neither with --storage-pool nor with --migrate-from. Leave out one or the other.");
      }
      Stream<String> what =
          source
              .map(node -> Stream.of("migrate-disk", node))
              .orElseGet(() -> Stream.of("toggle-disk", diskless ? "diskless" : "diskful"));
      String[] place = path(Stream.concat(what, pool.stream()).toArray(String[]::new));
      return dryRun.send(session, Request.put(place));
    }
  }
}
