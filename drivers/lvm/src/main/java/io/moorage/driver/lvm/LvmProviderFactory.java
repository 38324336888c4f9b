// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

import io.moorage.api.model.ProviderKind;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.provider.StorageProviderFactory;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes pools of the kinds {@code LVM} and {@code LVM_THIN}. */
public final class LvmProviderFactory implements StorageProviderFactory {
  /** The first with reports in JSON that later ones still write. */
  private static final List<Integer> OLDEST = List.of(2, 2, 158);

  private static final Pattern VERSION =
      Pattern.compile("LVM version:\\s*(\\d+)\\.(\\d+)\\.(\\d+)");
  private final LvmTool tool;
  private final Clock clock;

  /**
   * @param clock says when a snapshot was taken
   */
  public LvmProviderFactory(CommandRunner runner, Clock clock) {
    this.tool = new LvmTool(runner);
    this.clock = clock;
  }

  @Override
  public Set<ProviderKind> kinds() {
    return Set.of(ProviderKind.LVM, ProviderKind.LVM_THIN);
  }

  @Override
  public List<String> obstacles(ProviderKind kind) {
    List<String> obstacles = new ArrayList<>();
    CommandResult lvm = tool.probe("lvm", "version");
    if (lvm.succeeded()) {
      checkVersion(lvm, obstacles);
    } else {
      obstacles.add(kind + " needs lvm2: " + lvm.failure());
    }
    if (kind == ProviderKind.LVM_THIN) {
      CommandResult check = tool.probe("thin_check", "--version");
      if (!check.succeeded()) {
        obstacles.add(kind + " needs thin_check of thin-provisioning-tools: " + check.failure());
      }
    }
    return obstacles;
  }

  private static void checkVersion(CommandResult lvm, List<String> obstacles) {
    Matcher version = VERSION.matcher(lvm.output());
    if (!version.find()) {
      obstacles.add("'lvm version' names no version: " + lvm.output().strip());
      return;
    }
    for (int part = 0; part < OLDEST.size(); part++) {
      int difference = Integer.parseInt(version.group(part + 1)) - OLDEST.get(part);
      if (difference < 0) {
        obstacles.add("lvm2 is older than 2.02.158: " + version.group());
      }
      if (difference != 0) {
        break;
      }
    }
    if (!lvm.output().contains("Driver version:")) {
      obstacles.add("the kernel has no device mapper (modprobe dm-mod): " + lvm.errors().strip());
    }
  }

  @Override
  public StorageProvider open(PoolSpec pool) throws DriverException {
    Backing backing = Backing.of(pool);
    VolumeGroup group = tool.group(backing.group());
    if (backing.thinPool().isPresent()) {
      LvmProvider.thinPool(tool, backing);
    }
    VolumeSteps steps =
        new VolumeSteps(tool, backing, CommandLines.of(pool, backing), group.extentSize());
    LvmProvider provider = new LvmProvider(pool.name(), steps, clock);
    provider.sweep();
    return provider;
  }
}
