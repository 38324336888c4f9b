// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.client;

import com.linbit.linstor.api.ApiClient;
import com.linbit.linstor.api.ApiException;
import com.linbit.linstor.api.CloneWaiter;
import com.linbit.linstor.api.DevelopersApi;
import com.linbit.linstor.api.model.ApiCallRc;
import com.linbit.linstor.api.model.AutoSelectFilter;
import com.linbit.linstor.api.model.NetInterface;
import com.linbit.linstor.api.model.Node;
import com.linbit.linstor.api.model.Properties;
import com.linbit.linstor.api.model.ProviderKind;
import com.linbit.linstor.api.model.QuerySizeInfoRequest;
import com.linbit.linstor.api.model.ResourceDefinition;
import com.linbit.linstor.api.model.ResourceDefinitionCloneRequest;
import com.linbit.linstor.api.model.ResourceDefinitionCloneStarted;
import com.linbit.linstor.api.model.ResourceDefinitionCreate;
import com.linbit.linstor.api.model.ResourceDefinitionModify;
import com.linbit.linstor.api.model.ResourceGroup;
import com.linbit.linstor.api.model.ResourceGroupSpawn;
import com.linbit.linstor.api.model.ResourceMakeAvailable;
import com.linbit.linstor.api.model.ResourceWithVolumes;
import com.linbit.linstor.api.model.Snapshot;
import com.linbit.linstor.api.model.SnapshotRestore;
import com.linbit.linstor.api.model.StoragePool;
import com.linbit.linstor.api.model.VolumeDefinitionModify;
import com.linbit.linstor.api.model.VolumeGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.NullUnmarked;

/**
 * What CloudStack does with a cluster, through the Java client: from nothing to a group, a volume,
 * a snapshot, a copy, and back to nothing. Answers what it saw, as plain texts: its classes come
 * from another class loader than the test's.
 */
@NullUnmarked
public final class JavaClientScript implements Function<String, Map<String, String>> {

  private final Map<String, String> seen = new LinkedHashMap<>();

  @Override
  public Map<String, String> apply(String url) {
    DevelopersApi api = new DevelopersApi(new ApiClient().setBasePath(url));
    try {
      seen.put("version", api.controllerVersion().getRestApiVersion());
      cluster(api);
      volume(api);
      snapshots(api);
      copies(api);
      end(api);
    } catch (ApiException e) {
      throw new IllegalStateException("status " + e.getCode() + ": " + e.getResponseBody(), e);
    }
    return seen;
  }

  private void cluster(DevelopersApi api) throws ApiException {
    for (String name : List.of("alpha", "bravo")) {
      NetInterface address = new NetInterface();
      address.name("default").address("192.0.2.1").satellitePort(3366).isActive(true);
      Node node = new Node();
      node.name(name).type(Node.TypeEnum.SATELLITE).netInterfaces(List.of(address));
      success("node", api.nodeAdd(node));
      Properties props = new Properties();
      props.put("StorDriver/StorPoolName", "/pools/" + name);
      StoragePool pool = new StoragePool();
      pool.storagePoolName("pool").providerKind(ProviderKind.FILE_THIN).props(props);
      success("pool", api.nodeStoragePoolCreate(name, pool));
    }
    Node first = api.nodeList(List.of("ALPHA"), null, null, null).getFirst();
    seen.put("node", first.getName() + " " + first.getConnectionStatus());
    seen.put("providers", first.getStorageProviders().toString());
    AutoSelectFilter filter = new AutoSelectFilter();
    filter.placeCount(2).storagePool("pool").layerStack(List.of("STORAGE"));
    ResourceGroup group = new ResourceGroup();
    group.name("group").selectFilter(filter);
    success("group", api.resourceGroupCreate(group));
    success("volume group", api.volumeGroupCreate("group", new VolumeGroup()));
    ResourceGroup listed = api.resourceGroupList(List.of("group"), null, null, null).getFirst();
    seen.put(
        "filter",
        listed.getSelectFilter().getPlaceCount()
            + " "
            + listed.getSelectFilter().getStoragePoolList());
    for (StoragePool pool : api.viewStoragePools(null, List.of("pool"), null, null, null, false)) {
      seen.put(
          "pool " + pool.getNodeName(),
          pool.getProviderKind() + " " + pool.getFreeCapacity() + " " + pool.getTotalCapacity());
    }
    seen.put(
        "largest",
        api.querySizeInfo("group", new QuerySizeInfoRequest())
            .getSpaceInfo()
            .getMaxVlmSizeInKib()
            .toString());
  }

  private void volume(DevelopersApi api) throws ApiException {
    ResourceGroupSpawn spawn = new ResourceGroupSpawn();
    spawn.resourceDefinitionName("cs-Volume").volumeSizes(List.of(1_048_576L));
    success("spawn", api.resourceGroupSpawn("group", spawn));
    ResourceWithVolumes resource = only(api, "cs-volume").getFirst();
    seen.put("spelling", resource.getName());
    seen.put("device", resource.getVolumes().getFirst().getDevicePath());
    seen.put("disk state", resource.getVolumes().getFirst().getState().getDiskState());
    success(
        "make available",
        api.resourceMakeAvailableOnNode(
            "cs-Volume", resource.getNodeName(), new ResourceMakeAvailable()));
    VolumeDefinitionModify larger = new VolumeDefinitionModify();
    larger.sizeKib(2_097_152L);
    success("resize", api.volumeDefinitionModify("cs-Volume", 0, larger));
    seen.put(
        "size",
        api.volumeDefinitionList("cs-Volume", null, null).getFirst().getSizeKib().toString());
    Properties props = new Properties();
    props.put("Aux/cs-name", "root disk");
    ResourceDefinitionModify change = new ResourceDefinitionModify();
    change.overrideProps(props);
    success("modify", api.resourceDefinitionModify("cs-Volume", change));
    seen.put(
        "found by property",
        api.resourceDefinitionList(null, true, List.of("Aux/cs-name=root disk"), null, null)
            .getFirst()
            .getName());
    try {
      api.resourceGroupDelete("nonsense name");
    } catch (ApiException e) {
      seen.put("refusal", e.getCode() + "");
    }
  }

  private void snapshots(DevelopersApi api) throws ApiException {
    Snapshot snapshot = new Snapshot();
    snapshot.name("snap1");
    success("snapshot", api.resourceSnapshotCreate("cs-Volume", snapshot));
    seen.put("flags", api.viewSnapshots(null, null, null, null).getFirst().getFlags().toString());
    success("roll back", api.resourceSnapshotRollback("cs-Volume", "snap1"));
    ResourceDefinition target = new ResourceDefinition();
    target.name("cs-restored").resourceGroupName("group");
    ResourceDefinitionCreate create = new ResourceDefinitionCreate();
    create.resourceDefinition(target);
    success("definition", api.resourceDefinitionCreate(create));
    SnapshotRestore restore = new SnapshotRestore();
    restore.toResource("cs-restored");
    success(
        "restore volumes",
        api.resourceSnapshotsRestoreVolumeDefinition("cs-Volume", "snap1", restore));
    success("restore", api.resourceSnapshotRestore("cs-Volume", "snap1", restore));
    seen.put("restored", only(api, "cs-restored").size() + " resources");
    success("snapshot delete", api.resourceSnapshotDelete("cs-Volume", "snap1", List.of()));
  }

  private void copies(DevelopersApi api) throws ApiException {
    ResourceDefinitionCloneRequest request = new ResourceDefinitionCloneRequest();
    request.name("cs-copy");
    ResourceDefinitionCloneStarted started = api.resourceDefinitionClone("cs-Volume", request);
    seen.put("clone", started.getCloneName() + " " + CloneWaiter.waitFor(api, started, 10, 10_000));
  }

  private void end(DevelopersApi api) throws ApiException {
    for (String name : List.of("cs-copy", "cs-restored", "cs-Volume")) {
      success("delete", api.resourceDefinitionDelete(name));
    }
    seen.put("left", api.resourceDefinitionList(null, false, null, null, null).toString());
    success("group delete", api.resourceGroupDelete("group"));
    success("pool delete", api.nodeStoragePoolDelete("alpha", "pool"));
    success("node delete", api.nodeDelete("bravo"));
    success("node delete", api.nodeDelete("bravo"));
    seen.put("stats", api.nodeStats().getCount().toString());
  }

  private static List<ResourceWithVolumes> only(DevelopersApi api, String name)
      throws ApiException {
    return api.viewResources(null, List.of(name), null, null, null, null);
  }

  private void success(String what, List<ApiCallRc> answer) {
    answer.stream()
        .filter(ApiCallRc::isError)
        .findFirst()
        .ifPresent(error -> {
          throw new IllegalStateException(what + ": " + error);
        });
    if (answer.isEmpty()) {
      throw new IllegalStateException(what + ": an empty answer");
    }
  }
}
