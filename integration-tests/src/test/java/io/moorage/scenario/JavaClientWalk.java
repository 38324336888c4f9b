// SPDX-License-Identifier: Apache-2.0
package io.moorage.scenario;

import com.linbit.linstor.api.ApiClient;
import com.linbit.linstor.api.ApiException;
import com.linbit.linstor.api.DevelopersApi;
import com.linbit.linstor.api.model.ApiCallRc;
import com.linbit.linstor.api.model.AutoSelectFilter;
import com.linbit.linstor.api.model.Node;
import com.linbit.linstor.api.model.ResourceGroup;
import com.linbit.linstor.api.model.ResourceGroupSpawn;
import com.linbit.linstor.api.model.ResourceWithVolumes;
import com.linbit.linstor.api.model.Snapshot;
import com.linbit.linstor.api.model.StoragePool;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/**
 * A walk with a client that nobody here wrote, as a program of its own: the client's libraries have
 * the class names of ours.
 */
@NullUnmarked
public final class JavaClientWalk {
  private final DevelopersApi api;

  private JavaClientWalk(String server) {
    api = new DevelopersApi(new ApiClient().setBasePath(server));
  }

  /** Walks, and ends with an exception where something is not as the client expects it. */
  public static void main(String[] arguments) throws ApiException {
    new JavaClientWalk(arguments[0]).walk();
    System.out.println("walked");
  }

  private void walk() throws ApiException {
    require(api.controllerVersion().getRestApiVersion().equals("1.28.0"), "the version");
    for (Node node : api.nodeList(null, null, null, null)) {
      require(node.getConnectionStatus() == Node.ConnectionStatusEnum.ONLINE, node);
    }
    List<StoragePool> pools = api.viewStoragePools(null, List.of("thin"), null, null, null, false);
    require(pools.size() == 3, pools);
    pools.forEach(pool -> require(pool.getFreeCapacity() > 0, pool));
    ResourceGroup group = new ResourceGroup();
    AutoSelectFilter filter = new AutoSelectFilter();
    filter.placeCount(2).storagePool("thin").layerStack(List.of("STORAGE"));
    success("group", api.resourceGroupCreate(group.name("java").selectFilter(filter)));
    volume();
    success("group delete", api.resourceGroupDelete("java"));
  }

  private void volume() throws ApiException {
    ResourceGroupSpawn spawn = new ResourceGroupSpawn();
    spawn.resourceDefinitionName("cs-volume").volumeSizes(List.of(8192L));
    success("spawn", api.resourceGroupSpawn("java", spawn));
    List<ResourceWithVolumes> replicas =
        api.viewResources(null, List.of("cs-volume"), null, null, null, null);
    require(replicas.size() == 2, replicas);
    for (ResourceWithVolumes replica : replicas) {
      String device = replica.getVolumes().getFirst().getDevicePath();
      require(java.nio.file.Files.exists(java.nio.file.Path.of(device)), replica);
    }
    Snapshot snapshot = new Snapshot();
    success("snapshot", api.resourceSnapshotCreate("cs-volume", snapshot.name("monday")));
    require(
        api.viewSnapshots(null, List.of("cs-volume"), null, null).getFirst().getNodes().size() == 2,
        "the snapshot's nodes");
    success("roll back", api.resourceSnapshotRollback("cs-volume", "monday"));
    success("snapshot delete", api.resourceSnapshotDelete("cs-volume", "monday", List.of()));
    success("delete", api.resourceDefinitionDelete("cs-volume"));
    require(
        api.viewResources(null, List.of("cs-volume"), null, null, null, null).isEmpty(),
        "nothing left");
    unknown();
  }

  private void unknown() {
    try {
      api.resourceSnapshotRollback("cs-volume", "never");
      throw new IllegalStateException("rolling back nothing was a success");
    } catch (ApiException e) {
      require(e.getCode() == 404, e.getResponseBody());
    }
  }

  private static void success(String what, List<ApiCallRc> answer) {
    require(!answer.isEmpty() && answer.stream().noneMatch(ApiCallRc::isError), what + answer);
  }

  private static void require(boolean condition, Object what) {
    if (!condition) {
      throw new IllegalStateException("not as expected: " + what);
    }
  }
}
