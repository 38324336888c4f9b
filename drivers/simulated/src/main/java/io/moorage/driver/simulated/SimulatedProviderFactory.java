// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.provider.StorageProviderFactory;
import io.moorage.driver.spec.PoolSpec;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Opens simulated pools of every kind that holds data. */
public final class SimulatedProviderFactory implements StorageProviderFactory {
  private final SimulatedDisks disks;
  private final Faults faults;
  private final InstantSource clock;

  /**
   * A factory on some disks.
   *
   * @param clock tells when a snapshot was taken
   */
  public SimulatedProviderFactory(SimulatedDisks disks, Faults faults, InstantSource clock) {
    this.disks = disks;
    this.faults = faults;
    this.clock = clock;
  }

  @Override
  public Set<ProviderKind> kinds() {
    return Arrays.stream(ProviderKind.values())
        .filter(ProviderKind::diskful)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public List<String> obstacles(ProviderKind kind) {
    return List.of();
  }

  @Override
  public StorageProvider open(PoolSpec pool) throws DriverException {
    faults.reading(pool.name());
    disks.within(
        pool.name(),
        content -> {
          content.shape(pool.kind().thin(), allocationUnit(pool.kind()));
          return true;
        });
    return new SimulatedProvider(disks, faults, clock, pool);
  }

  private static ByteSize allocationUnit(ProviderKind kind) {
    return switch (kind) {
      case LVM -> ByteSize.mebibytes(4);
      case LVM_THIN -> ByteSize.kibibytes(64);
      case ZFS, ZFS_THIN -> ByteSize.kibibytes(8);
      case FILE, FILE_THIN, DISKLESS -> ByteSize.kibibytes(4);
    };
  }
}
