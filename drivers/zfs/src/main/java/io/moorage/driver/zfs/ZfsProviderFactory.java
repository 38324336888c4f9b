// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import io.moorage.api.model.ProviderKind;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.provider.StorageProviderFactory;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** Makes pools of the kinds {@code ZFS} and {@code ZFS_THIN}. */
public final class ZfsProviderFactory implements StorageProviderFactory {
  private final ZfsTool tool;
  private final Clock clock;
  private final DeviceNodes nodes;

  /**
   * @param clock says when a snapshot was taken
   */
  public ZfsProviderFactory(CommandRunner runner, Clock clock) {
    this(runner, clock, DeviceNodes.ofHost());
  }

  ZfsProviderFactory(CommandRunner runner, Clock clock, DeviceNodes nodes) {
    this.tool = new ZfsTool(runner);
    this.clock = clock;
    this.nodes = nodes;
  }

  @Override
  public Set<ProviderKind> kinds() {
    return Set.of(ProviderKind.ZFS, ProviderKind.ZFS_THIN);
  }

  @Override
  public List<String> obstacles(ProviderKind kind) {
    CommandResult version = tool.probe("zfs", "version");
    return switch (version.end()) {
      case CommandResult.End.NotStarted missing ->
          List.of(
              kind
                  + " needs the program zfs (Debian: apt install zfsutils-linux, from contrib): "
                  + version.failure());
      case CommandResult.End.TimedOut late ->
          List.of(kind + " needs a zpool that answers, see 'dmesg': " + version.failure());
      // The version of the kernel's half is printed only where it is loaded.
      case CommandResult.End.Exited exited when version.output().contains("zfs-kmod-") -> List.of();
      case CommandResult.End.Exited exited when version.errors().contains("unrecognized command") ->
          List.of(kind + " needs OpenZFS 0.8 or newer: " + version.failure());
      case CommandResult.End.Exited exited ->
          List.of(
              kind
                  + " needs the kernel module zfs (modprobe zfs; Debian: apt install zfs-dkms"
                  + " linux-headers-amd64, from contrib): "
                  + version.failure());
    };
  }

  @Override
  public StorageProvider open(PoolSpec pool) throws DriverException {
    Backing backing = Backing.of(pool);
    CommandLines lines =
        new CommandLines(backing, pool.kind() == ProviderKind.ZFS_THIN, Options.of(pool));
    tool.room(backing);
    ZfsProvider provider =
        new ZfsProvider(pool.name(), new VolumeSteps(tool, backing, lines, nodes), clock);
    provider.sweep();
    return provider;
  }
}
