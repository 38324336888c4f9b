// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.PoolDefinition;
import io.moorage.server.cluster.PoolUse;
import io.moorage.server.cluster.StoragePool;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How much a pool may be promised. Thin pools may be promised more than they have; two ratios bound
 * that, one over the free room and one over the whole.
 */
public final class Space {
  private static final double THIN_RATIO = 20;
  private static final String RATIO = "MaxOversubscriptionRatio";
  private static final String FREE_RATIO = "MaxFreeCapacityOversubscriptionRatio";
  private static final String TOTAL_RATIO = "MaxTotalCapacityOversubscriptionRatio";

  private Space() {}

  /** What new volumes may take: {@code min(free × free ratio, total × total ratio − reserved)}. */
  public static ByteSize room(
      Cluster cluster, StoragePool pool, PoolCapacity capacity, PoolUse use) {
    ByteSize byFree = times(capacity.free(), ratio(cluster, pool, FREE_RATIO));
    ByteSize byTotal =
        times(capacity.total(), ratio(cluster, pool, TOTAL_RATIO)).minusOrZero(use.reserved());
    return byFree.compareTo(byTotal) < 0 ? byFree : byTotal;
  }

  /** The ratio that holds for a pool when nothing more special is set. */
  public static double ratio(Cluster cluster, StoragePool pool) {
    return ratio(cluster, pool, RATIO);
  }

  private static double ratio(Cluster cluster, StoragePool pool, String key) {
    return setting(cluster, pool, key)
        .or(() -> setting(cluster, pool, RATIO))
        .flatMap(Space::number)
        .orElse(defaultRatio(pool.kind()));
  }

  public static double defaultRatio(ProviderKind kind) {
    return kind.thin() ? THIN_RATIO : 1;
  }

  /** A property by its levels: the pool's own, its definition's, the server's. */
  static Optional<String> setting(Cluster cluster, StoragePool pool, String key) {
    return Stream.of(
            Optional.ofNullable(pool.properties().get(key)),
            Optional.ofNullable(cluster.poolDefinitions().get(pool.name()))
                .map(PoolDefinition::properties)
                .map(properties -> properties.get(key)),
            Optional.ofNullable(cluster.serverProperties().values().get(key)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  static Optional<Double> number(String text) {
    try {
      double value = Double.parseDouble(text.strip());
      return Double.isFinite(value) && value >= 0 ? Optional.of(value) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static ByteSize times(ByteSize size, double ratio) {
    BigDecimal product = BigDecimal.valueOf(size.bytes()).multiply(BigDecimal.valueOf(ratio));
    return ByteSize.bytes(product.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue());
  }
}
