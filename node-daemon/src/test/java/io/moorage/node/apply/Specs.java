// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.spec.Content;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.SnapshotSpec;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.driver.spec.VolumeSpec;
import io.moorage.driver.wire.SpecUpdate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Specs of single-volume resources in one pool, as a server would send them. */
public final class Specs {
  public static final PoolName POOL = new PoolName("pool");

  private Specs() {}

  public static SpecUpdate pools() {
    return update(
        1,
        List.of(new PoolSpec(POOL, ProviderKind.FILE_THIN, "", Map.of(), 1)),
        List.of(),
        List.of());
  }

  public static SpecUpdate resources(ResourceSpec... resources) {
    return update(1, List.of(), List.of(resources), List.of());
  }

  public static SpecUpdate snapshots(SnapshotSpec... snapshots) {
    return update(1, List.of(), List.of(), List.of(snapshots));
  }

  static SpecUpdate update(
      long epoch,
      List<PoolSpec> pools,
      List<ResourceSpec> resources,
      List<SnapshotSpec> snapshots) {
    return new SpecUpdate(epoch, 1, false, pools, resources, snapshots, List.of(), List.of());
  }

  public static ResourceSpec present(String id, String name) {
    return resource(id, name, 1, ResourceSpec.Lifecycle.PRESENT, 1, content("c-" + id));
  }

  static ResourceSpec present(String id, String name, long generation, Content content) {
    return resource(id, name, generation, ResourceSpec.Lifecycle.PRESENT, 1, content);
  }

  public static ResourceSpec absent(String id, String name) {
    return resource(id, name, 9, ResourceSpec.Lifecycle.ABSENT, 1, content("c-" + id));
  }

  static ResourceSpec resource(
      String id,
      String name,
      long generation,
      ResourceSpec.Lifecycle lifecycle,
      long mebibytes,
      Content content) {
    return new ResourceSpec(
        id,
        new ResourceName(name),
        generation,
        lifecycle,
        List.of(
            new VolumeSpec(
                0, ByteSize.mebibytes(mebibytes), List.of(new LayerSpec.Storage(POOL)), content)));
  }

  /** One with a layer over its storage. */
  static ResourceSpec encrypted(String id, String name, long generation, long mebibytes) {
    return new ResourceSpec(
        id,
        new ResourceName(name),
        generation,
        ResourceSpec.Lifecycle.PRESENT,
        List.of(
            new VolumeSpec(
                0,
                ByteSize.mebibytes(mebibytes),
                List.of(new LayerSpec.Luks(), new LayerSpec.Storage(POOL)),
                content("c-" + id))));
  }

  static Content content(String id) {
    return new Content(id, Optional.empty());
  }

  static SnapshotSpec snapshot(String id, String resource, SnapshotSpec.Phase phase) {
    return new SnapshotSpec(
        id,
        new ResourceName(resource),
        new SnapshotName("snap"),
        1,
        phase,
        List.of(new SnapshotSpec.Part(0, POOL)));
  }

  static VolumeRef ref(String id, String name) {
    return new VolumeRef(POOL, id, new ResourceName(name), 0);
  }
}
