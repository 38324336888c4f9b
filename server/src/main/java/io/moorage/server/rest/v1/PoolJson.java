// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.driver.spec.PoolReport;
import io.moorage.server.cluster.NodeView;
import io.moorage.server.cluster.StoragePool;
import io.moorage.server.engine.Image;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.ReturnCode;
import io.moorage.server.rest.ReturnCode.Operation;
import io.moorage.server.rest.ReturnCode.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A storage pool; free and total are there both or neither. */
record PoolJson(
    String storagePoolName,
    String nodeName,
    String providerKind,
    Map<String, String> props,
    Map<String, String> staticTraits,
    Optional<Long> freeCapacity,
    Optional<Long> totalCapacity,
    String freeSpaceMgrName,
    String uuid,
    List<ApiCallRc> reports,
    boolean supportsSnapshots,
    boolean externalLocking) {

  static final String BACKING = "StorDriver/StorPoolName";

  static PoolJson of(StoragePool pool, Image image) {
    Optional<PoolCapacity> capacity = image.sightings().capacity(pool.poolKey());
    boolean diskless = !pool.kind().diskful();
    return new PoolJson(
        pool.name().value(),
        pool.node().value(),
        pool.kind().name(),
        props(pool),
        traits(pool.kind(), capacity),
        diskless
            ? Optional.of(Long.MAX_VALUE)
            : capacity.map(PoolCapacity::free).map(ByteSize::kibibytes),
        diskless
            ? Optional.of(Long.MAX_VALUE)
            : capacity.map(PoolCapacity::total).map(ByteSize::kibibytes),
        pool.node() + ";" + pool.name(),
        pool.id(),
        diskless ? List.of() : reports(pool, image),
        pool.kind().snapshots(),
        false);
  }

  private static Map<String, String> props(StoragePool pool) {
    Map<String, String> props = new TreeMap<>(pool.properties());
    if (!pool.backing().isEmpty()) {
      props.put(BACKING, pool.backing());
    }
    return props;
  }

  private static Map<String, String> traits(ProviderKind kind, Optional<PoolCapacity> capacity) {
    Map<String, String> traits = new TreeMap<>();
    traits.put("SupportsSnapshots", Boolean.toString(kind.snapshots()));
    if (kind.diskful()) {
      traits.put("Provisioning", kind.thin() ? "Thin" : "Fat");
      capacity.ifPresent(
          known -> traits.put("AllocationUnit", Long.toString(known.allocationUnit().kibibytes())));
    }
    return traits;
  }

  /** What keeps the pool from being used, where something does. */
  static List<ApiCallRc> reports(StoragePool pool, Image image) {
    NodeView view = image.sightings().of(pool.node());
    if (view.connection() instanceof NodeView.Connection.Offline(String why, var _)) {
      return List.of(
          ApiCallRc.of(
                  ReturnCode.WARN_NOT_CONNECTED,
                  Operation.NONE,
                  Subject.POOL,
                  "Node '" + pool.node() + "' is not connected, the room in the pool is unknown.")
              .cause(why)
              .correction("Bring the node back; see 'moor node list'.")
              .about(refs(pool)));
    }
    PoolReport report = view.pools().get(pool.name());
    if (report != null && report.capacity() instanceof Observed.Unknown<PoolCapacity>(String why)) {
      return List.of(
          ApiCallRc.of(
                  ReturnCode.FAIL_STOR_POOL_CONFIGURATION_ERROR,
                  Operation.NONE,
                  Subject.POOL,
                  "Storage pool '"
                      + pool.name()
                      + "' on node '"
                      + pool.node()
                      + "' cannot be read: it lies on '"
                      + pool.backing()
                      + "'.")
              .cause(why)
              .correction(
                  "Make '"
                      + pool.backing()
                      + "' available on the node, or delete the pool and create it with another backing.")
              .about(refs(pool)));
    }
    return List.of();
  }

  static Map<String, String> refs(StoragePool pool) {
    return Map.of("StorPoolDfn", pool.name().value(), "Node", pool.node().value());
  }
}
