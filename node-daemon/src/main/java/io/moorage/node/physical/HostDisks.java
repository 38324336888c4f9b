// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.physical;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import io.moorage.driver.wire.DevicePool;
import io.moorage.driver.wire.PhysicalDisks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The disks of this host. Nothing is forced: no tool is told to overwrite what it finds, and a disk
 * on which anything is found, or of which anything remains unknown, is refused.
 */
public final class HostDisks implements PhysicalStorage {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.+-]{0,99}");
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(30);

  /** What {@code blkid --probe} answers where there is nothing to be found. */
  private static final CommandResult.End NOTHING_FOUND = new CommandResult.End.Exited(2);

  private final Lsblk lsblk;
  private final CommandRunner runner;
  private final UnaryOperator<String> resolver;
  private final VolumeGroups groups;
  private final Zpools zpools;

  /**
   * @param resolver follows a link below {@code /dev} to the device that it stands for
   */
  HostDisks(CommandRunner runner, UnaryOperator<String> resolver) {
    this.lsblk = new Lsblk(runner);
    this.runner = runner;
    this.resolver = resolver;
    this.groups = new VolumeGroups(runner, resolver);
    this.zpools = new Zpools(runner);
  }

  /** The disks of this host, worked with through a runner. */
  public static HostDisks with(CommandRunner runner) {
    return new HostDisks(runner, HostDisks::resolve);
  }

  private static String resolve(String device) {
    try {
      return Path.of(device).toRealPath().toString();
    } catch (IOException e) {
      // It is not there, which the look at the disks says in better words.
      return device;
    }
  }

  @Override
  public PhysicalDisks free() throws DriverException {
    return new PhysicalDisks(
        lsblk.read().stream()
            .filter(device -> device.obstacle().isEmpty())
            .map(BlockDevice::described)
            .toList());
  }

  /** One at a time, so that no two requests find the same disk free. */
  @Override
  public synchronized DevicePool.Made make(DevicePool wanted) throws DriverException {
    require(NAME.matcher(wanted.name()).matches(), wanted, "'" + wanted.name() + "' is no name");
    Set<String> devices = devices(wanted);
    List<BlockDevice> seen = lsblk.read();
    return switch (wanted.kind()) {
      case LVM -> groups.make(wanted.name(), devices, () -> requireFree(wanted, devices, seen));
      case LVM_THIN ->
          groups.makeThin(wanted.name(), devices, () -> requireFree(wanted, devices, seen));
      case ZFS, ZFS_THIN ->
          zpools.make(wanted.name(), devices, seen, () -> requireFree(wanted, devices, seen));
      case DISKLESS, FILE, FILE_THIN ->
          throw refusal(wanted, "pools of the kind " + wanted.kind() + " lie on no disks");
    };
  }

  private Set<String> devices(DevicePool wanted) throws DriverException {
    Set<String> devices = new HashSet<>();
    for (String device : wanted.devices()) {
      require(device.startsWith("/dev/"), wanted, "'" + device + "' is no path of a device");
      require(devices.add(resolver.apply(device)), wanted, "'" + device + "' is named twice");
    }
    require(!devices.isEmpty(), wanted, "no device is named");
    return devices;
  }

  /** Looks at each disk itself too: what lsblk says of its content may be older than the disk's. */
  private void requireFree(DevicePool wanted, Set<String> devices, List<BlockDevice> seen)
      throws DriverException {
    Map<String, BlockDevice> byPath =
        seen.stream()
            .collect(Collectors.toMap(BlockDevice::path, Function.identity(), (one, same) -> one));
    for (String device : devices) {
      BlockDevice found = byPath.get(device);
      if (found == null) {
        throw refusal(wanted, device + " is not among the disks of this host");
      }
      if (found.obstacle().isPresent()) {
        throw refusal(wanted, device + ": " + found.obstacle().get());
      }
      CommandResult probe =
          runner.run(List.of("blkid", "--probe", "--output", "export", device), PROBE_LIMIT);
      if (!probe.end().equals(NOTHING_FOUND)) {
        throw refusal(
            wanted,
            device
                + " may hold something: "
                + (probe.succeeded() ? probe.output().strip() : probe.failure()));
      }
    }
  }

  private static void require(boolean met, DevicePool wanted, String cause) throws DriverException {
    if (!met) {
      throw refusal(wanted, cause);
    }
  }

  private static DriverException refusal(DevicePool wanted, String cause) {
    return new DriverException(
        new Problem(
            "the device pool '" + wanted.name() + "' was not made",
            cause,
            "see with 'moor physical-storage list' which disks are free; what is on another one is"
                + " yours to save and to remove, for example with 'wipefs'"));
  }
}
