// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Table;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The volumes of the template. */
@Command(
    description = "Manage volume groups: the volumes that each resource of a resource group gets.",
    subcommands = {
      VolumeGroupCommands.Create.class,
      VolumeGroupCommands.Delete.class,
      VolumeGroupCommands.ListVolumes.class,
      VolumeGroupCommands.ListProperties.class,
      VolumeGroupCommands.SetProperty.class
    })
public final class VolumeGroupCommands {
  private static Request get(String group) {
    return Request.get("resource-groups", group, "volume-groups");
  }

  @Command(
      name = "list",
      aliases = "l",
      description = "List the volume groups of a resource group.")
  static final class ListVolumes extends Listing {
    @Parameters(index = "0", paramLabel = "GROUP", description = "The resource group.")
    String group = "";

    @Override
    ExitCode list(Session session) {
      return session.table(
          get(group),
          body -> {
            Table table = new Table("VolumeNr", "Flags");
            body.forEach(volume ->
                table.row(
                    volume.path("volume_number").asText(),
                    String.join(", ", Json.strings(volume.path("flags")))));
            return table.sorted();
          });
    }
  }

  @Command(name = "create", aliases = "c", description = "Add a volume to a resource group.")
  static final class Create implements Verb {
    @Parameters(index = "0", paramLabel = "GROUP", description = "The resource group.")
    String group = "";

    @Option(
        names = {"-n", "--vlmnr"},
        paramLabel = "NUMBER",
        description = "Its number; the next one otherwise.")
    Optional<Integer> number = Optional.empty();

    @Option(names = "--gross", description = "Sizes are to include the metadata.")
    boolean gross;

    @Override
    public ExitCode run(Session session) {
      Json volume =
          Json.object()
              .number("volume_number", number)
              .list("flags", gross ? List.of("GROSS_SIZE") : List.of());
      return session.change(Request.post("resource-groups", group, "volume-groups").json(volume));
    }
  }

  @Command(name = "delete", aliases = "d", description = "Remove a volume from a resource group.")
  static final class Delete implements Verb {
    @Parameters(index = "0", paramLabel = "GROUP", description = "The resource group.")
    String group = "";

    @Parameters(index = "1", paramLabel = "NUMBER", description = "The number of the volume.")
    int number;

    @Override
    public ExitCode run(Session session) {
      return session.change(
          Request.delete("resource-groups", group, "volume-groups", Integer.toString(number)));
    }
  }

  @Command(
      name = "set-property",
      aliases = "sp",
      description = "Set or delete a property of a volume group.")
  static final class SetProperty implements Verb {
    @Parameters(paramLabel = "GROUP", description = "The resource group.")
    String group = "";

    @Parameters(paramLabel = "NUMBER", description = "The number of the volume.")
    int number;

    @Mixin Property property = new Property();

    @Override
    public ExitCode run(Session session) {
      Request request =
          Request.put("resource-groups", group, "volume-groups", Integer.toString(number));
      return session.change(request.json(property.change()));
    }
  }

  @Command(
      name = "list-properties",
      aliases = "lp",
      description = "List the properties of a volume group.")
  static final class ListProperties extends Listing {
    @Parameters(index = "0", paramLabel = "GROUP", description = "The resource group.")
    String group = "";

    @Parameters(index = "1", paramLabel = "NUMBER", description = "The number of the volume.")
    int number;

    @Override
    ExitCode list(Session session) {
      return Property.list(
          session,
          get(group),
          "Volume group %d of '%s'".formatted(number, group),
          body -> Volumes.numbered(body, number));
    }
  }
}
