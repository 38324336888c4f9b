// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Size;
import io.moorage.cli.text.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The numbered sizes of a resource. */
@Command(
    description = "Manage volume definitions: the volumes of a resource and their sizes.",
    subcommands = {
      VolumeDefinitionCommands.Create.class,
      VolumeDefinitionCommands.Delete.class,
      VolumeDefinitionCommands.ListVolumes.class,
      VolumeDefinitionCommands.ListProperties.class,
      VolumeDefinitionCommands.SetProperty.class,
      VolumeDefinitionCommands.SetSize.class
    })
public final class VolumeDefinitionCommands {
  private static final String PATH = "volume-definitions";

  @Command(name = "list", aliases = "l", description = "List the volume definitions.")
  static final class ListVolumes extends Listing {
    @Option(
        names = {"-r", "--resource-definitions"},
        arity = "1..*",
        split = ",",
        hideParamSyntax = true,
        paramLabel = "RESOURCE…",
        description = "Only of these resource definitions.")
    List<String> names = List.of();

    @Override
    ExitCode list(Session session) {
      Request request =
          Request.get(ResourceDefinitionCommands.PATH)
              .with("resource_definitions", names)
              .with("with_volume_definitions", "true");
      return session.table(request, ListVolumes::table);
    }

    private static Table table(JsonNode definitions) {
      Table table =
          new Table("ResourceName", "VolumeNr>", "VolumeMinor>", "Size>", "Gross", "State");
      for (JsonNode definition : definitions) {
        for (JsonNode volume : definition.path("volume_definitions")) {
          List<String> flags = Json.strings(volume.path("flags"));
          table.row(
              definition.path("name").asText(),
              volume.path("volume_number").asText(),
              Volumes.layer(volume.path("layer_data"), "DRBD").path("minor_number").asText(""),
              new Size(volume.path("size_kib").asLong()),
              flags.contains("GROSS_SIZE") ? "+" : "",
              ResourceDefinitionCommands.state(volume.path("flags")));
        }
      }
      return table.sorted();
    }
  }

  @Command(name = "create", aliases = "c", description = "Add a volume to a resource.")
  static final class Create implements Verb {
    @Parameters(index = "0", paramLabel = "RESOURCE", description = "The resource definition.")
    String resource = "";

    @Parameters(index = "1", paramLabel = "SIZE", description = "Its size, such as 10G.")
    String size = "";

    @Option(
        names = {"-n", "--vlmnr"},
        paramLabel = "NUMBER",
        description = "Its number; the next one otherwise.")
    Optional<Integer> number = Optional.empty();

    @Option(
        names = "--minor",
        paramLabel = "MINOR",
        description = "The minor number of its DRBD device.")
    Optional<Integer> minor = Optional.empty();

    @Option(
        names = {"-s", "--storage-pool"},
        paramLabel = "POOL",
        description = "The storage pool of this volume.")
    Optional<String> pool = Optional.empty();

    @Option(names = "--encrypt", description = "Encrypt the volume.")
    boolean encrypt;

    @Option(names = "--gross", description = "The size includes the metadata.")
    boolean gross;

    @Override
    public ExitCode run(Session session) {
      List<String> flags = new ArrayList<>();
      if (encrypt) {
        flags.add("ENCRYPTED");
      }
      if (gross) {
        flags.add("GROSS_SIZE");
      }
      Json volume =
          Json.object()
              .number("volume_number", number)
              .put("size_kib", Size.parse(size).kibibytes())
              .list("flags", flags)
              .map("props", pool.map(name -> Map.of("StorPoolName", name)).orElse(Map.of()));
      Json wish = Json.object().put("volume_definition", volume).number("drbd_minor_number", minor);
      return session.change(
          Request.post(ResourceDefinitionCommands.PATH, resource, PATH).json(wish));
    }
  }

  /** A verb about one volume definition. */
  abstract static class One {
    @Parameters(paramLabel = "RESOURCE", description = "The resource definition.")
    String resource = "";

    @Parameters(paramLabel = "NUMBER", description = "The number of the volume.")
    int number;

    String[] path() {
      return new String[] {
        ResourceDefinitionCommands.PATH, resource, PATH, Integer.toString(number)
      };
    }
  }

  @Command(
      name = "set-size",
      aliases = "size",
      description = "Change the size of a volume on all nodes.")
  static final class SetSize extends One implements Verb {
    @Parameters(paramLabel = "SIZE", description = "The new size, such as 20G.")
    String size = "";

    @Option(names = "--gross", description = "The size includes the metadata.")
    boolean gross;

    @Override
    public ExitCode run(Session session) {
      Json change =
          Json.object()
              .put("size_kib", Size.parse(size).kibibytes())
              .list("flags", gross ? List.of("GROSS_SIZE") : List.of());
      return session.change(Request.put(path()).json(change));
    }
  }

  @Command(
      name = "delete",
      aliases = "d",
      description = "Remove a volume and its data on all nodes.")
  static final class Delete extends One implements Verb {
    @Override
    public ExitCode run(Session session) {
      return session.change(Request.delete(path()));
    }
  }

  @Command(
      name = "set-property",
      aliases = "sp",
      description = "Set or delete a property of a volume definition.")
  static final class SetProperty extends One implements Verb {
    @Mixin Property property = new Property();

    @Override
    public ExitCode run(Session session) {
      return session.change(Request.put(path()).json(property.change()));
    }
  }

  @Command(
      name = "list-properties",
      aliases = "lp",
      description = "List the properties of a volume definition.")
  static final class ListProperties extends Listing {
    @Mixin Numbered volume = new Numbered();

    @Override
    ExitCode list(Session session) {
      return Property.list(
          session,
          Request.get(ResourceDefinitionCommands.PATH)
              .with("resource_definitions", volume.resource)
              .with("with_volume_definitions", "true"),
          "Volume definition %d of '%s'".formatted(volume.number, volume.resource),
          body -> Volumes.numbered(body.path(0).path("volume_definitions"), volume.number));
    }
  }

  /** One volume definition, for a verb that has another parent. */
  static final class Numbered extends One {}
}
