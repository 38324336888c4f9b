// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import io.moorage.cluster.Build;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Adds pools of ZFS to the machines of the lab, before the first test that wants them. Where the
 * machines have no ZFS the tests are left out. To be named before {@link SharedLab}, so that it
 * looks after that one has cleared away.
 */
public final class WithZfs implements ExecutionCondition, BeforeEachCallback, AfterEachCallback {
  static final String THIN = "zfsthin";
  static final String THICK = "zfsthick";
  static final String SMALL = "zfssmall";

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(WithZfs.class);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<String> obstacle = obstacle();
    if (obstacle.isEmpty()) {
      return ConditionEvaluationResult.enabled("the machines have ZFS");
    }
    if (context.getTestMethod().isEmpty()) {
      Progress.say(context.getDisplayName() + " is left out: " + obstacle.get());
    }
    return ConditionEvaluationResult.disabled("no ZFS in the lab: " + obstacle.get());
  }

  private static Optional<String> obstacle() {
    try {
      return Lab.zfsObstacle(Build.here());
    } catch (IOException e) {
      throw new UncheckedIOException("asking whether the machines have ZFS", e);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    LvmLab lab =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent(Pools.class, key -> Pools.made(SharedLab.lab(context)), Pools.class)
            .made()
            .get();
    // A test of other pools may have started a machine again since, where nobody imports these.
    for (LabNode node : lab.nodes()) {
      if (!node.succeeds("zpool list tank small")) {
        importPools(node);
      }
      for (String pool : List.of(THIN, THICK, SMALL)) {
        lab.await(pool + " can be read in " + node.name(), () -> readable(lab, node, pool));
      }
    }
  }

  private static boolean readable(LvmLab lab, LabNode node, String pool) throws IOException {
    String view = "/v1/view/storage-pools?nodes=" + node.name() + "&storage_pools=" + pool;
    return lab.api().get(view).required("viewing a pool").path(0).has("free_capacity");
  }

  /** Pools that could not be made are not tried again for every test. */
  private record Pools(FutureTask<LvmLab> made) {
    static Pools made(LvmLab lab) {
      Pools pools = new Pools(new FutureTask<>(() -> fill(lab)));
      pools.made().run();
      return pools;
    }

    private static LvmLab fill(LvmLab lab) throws IOException {
      for (LabNode node : lab.nodes()) {
        lab.awaitOnline(node);
        // ZFS waits for links of partitions, which udev makes beside the devices, not beside ours.
        node.shell(
            """
            zpool create -m none tank $(readlink -f /dev/lab/disk4)
            zfs create tank/thin
            zfs create tank/thick
            zpool create -m none small $(readlink -f /dev/lab/disk5)
            zfs create -o quota=128M small/pool
            """);
        lab.cluster().addPool(node, THIN, "ZFS_THIN", "tank/thin");
        lab.cluster().addPool(node, THICK, "ZFS", "tank/thick");
        lab.cluster().addPool(node, SMALL, "ZFS_THIN", "small/pool");
      }
      for (String pool : List.of(THIN, THICK, SMALL)) {
        lab.addGroup(pool);
      }
      return lab;
    }
  }

  /** As the units of systemd do at the start of a host. */
  static void importPools(LabNode node) throws IOException {
    node.exec("zpool", "import", "-a", "-N", "-c", "/etc/zfs/zpool.cache");
  }

  /** Everything that lies in the datasets of the pools. */
  static List<String> datasets(LabNode node) throws IOException {
    return node.exec("zfs", "list", "-H", "-o", "name", "-t", "volume,snapshot").lines().toList();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Pools pools = context.getRoot().getStore(NAMESPACE).get(Pools.class, Pools.class);
    if (pools == null || pools.made().state() != Future.State.SUCCESS) {
      return;
    }
    LvmLab lab = pools.made().resultNow();
    for (LabNode node : lab.nodes()) {
      lab.await(
          "nothing is left of ZFS in " + node.name(),
          () -> datasets(node).isEmpty() && !node.succeeds("test -e /dev/zvol/tank"));
    }
  }
}
