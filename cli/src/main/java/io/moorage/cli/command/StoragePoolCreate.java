// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Storage pools by what they are made of. */
@Command(
    name = "create",
    aliases = "c",
    description = "Make a storage pool of what is there on a node.",
    subcommands = {
      StoragePoolCreate.Diskless.class,
      StoragePoolCreate.FilePool.class,
      StoragePoolCreate.FileThin.class,
      StoragePoolCreate.Lvm.class,
      StoragePoolCreate.LvmThin.class,
      StoragePoolCreate.Zfs.class,
      StoragePoolCreate.ZfsThin.class
    })
final class StoragePoolCreate {
  abstract static class Kind implements Verb {
    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    String node = "";

    @Parameters(index = "1", paramLabel = "POOL", description = "The name of the storage pool.")
    String pool = "";

    @Option(
        names = "--shared-space",
        paramLabel = "NAME",
        description = "The space that this pool shares with others.")
    Optional<String> sharedSpace = Optional.empty();

    final ExitCode create(Session session, String kind, Map<String, String> properties) {
      Json pool =
          Json.object()
              .put("storage_pool_name", this.pool)
              .put("provider_kind", kind)
              .map("props", properties)
              .text("shared_space", sharedSpace);
      return session.change(Request.post("nodes", node, "storage-pools").json(pool));
    }
  }

  abstract static class Backed extends Kind {
    @Parameters(
        index = "2",
        paramLabel = "BACKING",
        description = "Volume group, volume group/thin pool, zpool or directory.")
    String backing = "";

    abstract String kind();

    @Override
    public final ExitCode run(Session session) {
      return create(session, kind(), Map.of("StorDriver/StorPoolName", backing));
    }
  }

  @Command(name = "diskless", description = "For resources without data of their own on the node.")
  static final class Diskless extends Kind {
    @Override
    public ExitCode run(Session session) {
      return create(session, "DISKLESS", Map.of());
    }
  }

  @Command(name = "file", description = "Files in a directory, allocated in full.")
  static final class FilePool extends Backed {
    @Override
    String kind() {
      return "FILE";
    }
  }

  @Command(name = "filethin", description = "Sparse files in a directory.")
  static final class FileThin extends Backed {
    @Override
    String kind() {
      return "FILE_THIN";
    }
  }

  @Command(name = "lvm", description = "An LVM volume group.")
  static final class Lvm extends Backed {
    @Override
    String kind() {
      return "LVM";
    }
  }

  @Command(name = "lvmthin", description = "An LVM thin pool, written as group/pool.")
  static final class LvmThin extends Backed {
    @Override
    String kind() {
      return "LVM_THIN";
    }
  }

  @Command(name = "zfs", description = "A zpool, or a dataset in it.")
  static final class Zfs extends Backed {
    @Override
    String kind() {
      return "ZFS";
    }
  }

  @Command(name = "zfsthin", description = "A zpool, or a dataset in it, with sparse volumes.")
  static final class ZfsThin extends Backed {
    @Override
    String kind() {
      return "ZFS_THIN";
    }
  }
}
