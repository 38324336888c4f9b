// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli;

import io.moorage.cli.command.AdviseCommand;
import io.moorage.cli.command.ChangeLogCommands;
import io.moorage.cli.command.CompletionCommand;
import io.moorage.cli.command.ControllerCommands;
import io.moorage.cli.command.EncryptionCommands;
import io.moorage.cli.command.ErrorReportCommands;
import io.moorage.cli.command.KeyValueStoreCommands;
import io.moorage.cli.command.NodeCommands;
import io.moorage.cli.command.PhysicalStorageCommands;
import io.moorage.cli.command.PluginCommands;
import io.moorage.cli.command.ResourceCommands;
import io.moorage.cli.command.ResourceDefinitionCommands;
import io.moorage.cli.command.ResourceGroupCommands;
import io.moorage.cli.command.SnapshotCommands;
import io.moorage.cli.command.StoragePoolCommands;
import io.moorage.cli.command.StoragePoolDefinitionCommands;
import io.moorage.cli.command.VolumeCommands;
import io.moorage.cli.command.VolumeDefinitionCommands;
import io.moorage.cli.command.VolumeGroupCommands;
import java.util.List;

/** The first word of a command; the short forms are those of the linstor client. */
record Noun(String name, Class<?> command, List<String> aliases) {
  private static final Noun COMPLETION = of("completion", CompletionCommand.class);

  static final List<Noun> ALL =
      List.of(
          of("node", NodeCommands.class, "n"),
          of("storage-pool", StoragePoolCommands.class, "sp"),
          of("storage-pool-definition", StoragePoolDefinitionCommands.class, "spd"),
          of("physical-storage", PhysicalStorageCommands.class, "ps"),
          of("resource-group", ResourceGroupCommands.class, "rg"),
          of("volume-group", VolumeGroupCommands.class, "vg"),
          of("resource-definition", ResourceDefinitionCommands.class, "rd"),
          of("volume-definition", VolumeDefinitionCommands.class, "vd"),
          of("resource", ResourceCommands.class, "r"),
          of("volume", VolumeCommands.class, "v"),
          of("snapshot", SnapshotCommands.class, "s"),
          of("controller", ControllerCommands.class, "c"),
          of("error-reports", ErrorReportCommands.class, "err"),
          of("encryption", EncryptionCommands.class, "e"),
          of("key-value-store", KeyValueStoreCommands.class, "kv"),
          of("plugin", PluginCommands.class, "p"),
          of("change-log", ChangeLogCommands.class),
          of("advise", AdviseCommand.class, "adv"),
          COMPLETION);

  private static Noun of(String name, Class<?> command, String... aliases) {
    return new Noun(name, command, List.of(aliases));
  }

  /**
   * The nouns whose verbs are worth building for these words. Reading the annotations of all verbs
   * takes longer than most requests; where no noun is mentioned, somebody wants help and gets all
   * of them.
   */
  static List<Noun> mentionedIn(List<String> words) {
    List<Noun> mentioned =
        ALL.stream()
            .filter(noun ->
                words.contains(noun.name) || noun.aliases.stream().anyMatch(words::contains))
            .toList();
    return mentioned.isEmpty() || mentioned.contains(COMPLETION) ? ALL : mentioned;
  }
}
