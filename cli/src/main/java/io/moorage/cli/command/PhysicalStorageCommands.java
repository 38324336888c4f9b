// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Size;
import io.moorage.cli.text.Table;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Disks that nobody uses yet. */
@Command(
    description = "See the free disks of the nodes, and make pools of them.",
    subcommands = {
      PhysicalStorageCommands.ListDisks.class,
      PhysicalStorageCommands.CreateDevicePool.class
    })
public final class PhysicalStorageCommands {

  /** What can be made of disks, in the words of the linstor client and in ours. */
  enum Kind {
    LVM("LVM"),
    LVMTHIN("LVM_THIN"),
    LVM_THIN("LVM_THIN"),
    ZFS("ZFS"),
    ZFSTHIN("ZFS_THIN"),
    ZFS_THIN("ZFS_THIN");

    private final String provider;

    Kind(String provider) {
      this.provider = provider;
    }
  }

  @Command(name = "list", aliases = "l", description = "List the disks that nobody uses.")
  static final class ListDisks extends Listing {
    @Override
    ExitCode list(Session session) {
      return session.table(Request.get("physical-storage"), ListDisks::table);
    }

    private static Table table(JsonNode groups) {
      Table table = new Table("Size>", "Rotational", "Nodes");
      groups.forEach(group ->
          table.row(
              group.path("size").asText(),
              group.path("rotational").asBoolean() ? "True" : "False",
              group
                  .path("nodes")
                  .propertyStream()
                  .map(node -> node.getKey() + disks(node.getValue()))
                  .collect(Collectors.joining("\n"))));
      return table;
    }

    private static String disks(JsonNode disks) {
      return disks
          .valueStream()
          .map(disk -> disk.path("device").asText() + identity(disk))
          .collect(Collectors.joining(",", "[", "]"));
    }

    /** What is printed on the disk itself, for whoever stands before the machine. */
    private static String identity(JsonNode disk) {
      String identity =
          Stream.of("serial", "wwn")
              .map(field -> disk.path(field).asText())
              .filter(text -> !text.isEmpty())
              .collect(Collectors.joining(","));
      return identity.isEmpty() ? "" : "(" + identity + ")";
    }
  }

  @Command(
      name = "create-device-pool",
      aliases = "cdp",
      description = "Make a volume group, thin pool or zpool of free disks of a node.")
  static final class CreateDevicePool implements Verb {
    @Parameters(index = "0", paramLabel = "KIND", description = "One of ${COMPLETION-CANDIDATES}.")
    Kind kind = Kind.LVM;

    @Parameters(index = "1", paramLabel = "NODE", description = "The node.")
    String node = "";

    @Parameters(
        index = "2..*",
        paramLabel = "DEVICE…",
        arity = "1..*",
        hideParamSyntax = true,
        description = "The whole paths of its disks.")
    List<String> devices = List.of();

    @Option(
        names = "--pool-name",
        required = true,
        paramLabel = "NAME",
        description = "The name of the volume group, thin pool or zpool.")
    String poolName = "";

    @Option(
        names = "--storage-pool",
        paramLabel = "POOL",
        description = "Also make a storage pool of that name on it.")
    Optional<String> storagePool = Optional.empty();

    @Option(names = "--vdo-enable", description = "Not supported; the server says so.")
    boolean vdo;

    @Option(
        names = "--vdo-logical-size",
        paramLabel = "SIZE",
        description = "Belongs to --vdo-enable.")
    Optional<String> vdoLogicalSize = Optional.empty();

    @Option(
        names = "--vdo-slab-size",
        paramLabel = "SIZE",
        description = "Belongs to --vdo-enable.")
    Optional<String> vdoSlabSize = Optional.empty();

    @Override
    public ExitCode run(Session session) {
      Json body =
          Json.object()
              .put("provider_kind", kind.provider)
              .list("device_paths", devices)
              .put("pool_name", poolName)
              .number("vdo_logical_size_kib", kibibytes(vdoLogicalSize))
              .number("vdo_slab_size_kib", kibibytes(vdoSlabSize));
      if (vdo) {
        body.put("vdo_enable", true);
      }
      storagePool.ifPresent(name -> body.put("with_storage_pool", Json.object().put("name", name)));
      return session.change(Request.post("physical-storage", node).json(body));
    }

    private static Optional<Long> kibibytes(Optional<String> size) {
      return size.map(text -> Size.parse(text).kibibytes());
    }
  }
}
