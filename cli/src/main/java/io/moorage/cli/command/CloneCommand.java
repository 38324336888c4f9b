// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Answer;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a copy; it is filled in the background, and {@code resource list} shows how far it is. */
@Command(
    name = "clone",
    aliases = "cln",
    description = "Start a new resource with the data of another one.")
final class CloneCommand implements Verb {
  @Parameters(
      index = "0",
      paramLabel = "RESOURCE",
      description = "The resource definition to copy.")
  String source = "";

  @Parameters(index = "1", paramLabel = "CLONE", description = "The name of the copy.")
  String name = "";

  @Option(
      names = "--resource-group",
      paramLabel = "GROUP",
      description = "The resource group of the copy.")
  Optional<String> group = Optional.empty();

  @Option(
      names = "--use-zfs-clone",
      description = "Let the copy depend on its source, where ZFS holds it.")
  boolean dependent;

  @Override
  public ExitCode run(Session session) {
    Json wish = Json.object().put("name", name).text("resource_group", group);
    if (dependent) {
      wish.put("use_zfs_clone", true);
    }
    Answer answer =
        session.ask(Request.post(ResourceDefinitionCommands.PATH, source, "clone").json(wish));
    JsonNode messages = answer.body().path("messages");
    // This one call answers with an object that holds the return codes, whether it worked or not.
    return session.report(
        List.of(
            messages.isArray() ? new Answer(answer.status(), answer.text(), messages) : answer));
  }
}
