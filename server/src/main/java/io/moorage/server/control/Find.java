// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.GroupName;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.cluster.StoragePool;
import io.moorage.server.cluster.VolumeDefinition;

/**
 * Looks up what a request names, or refuses the request. The wording of "not found" stands here
 * once.
 */
public final class Find {
  private Find() {}

  public static Node node(Cluster cluster, NodeName name) {
    return cluster
        .node(name)
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.NODE_NOT_FOUND,
                "Node '" + name + "' does not exist.",
                "See 'moor node list' for the nodes there are; add one with 'moor node create'."));
  }

  public static StoragePool pool(Cluster cluster, PoolKey key) {
    node(cluster, key.node());
    return cluster
        .pool(key)
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.POOL_NOT_FOUND,
                "Node '" + key.node() + "' has no storage pool '" + key.pool() + "'.",
                "See 'moor storage-pool list -n " + key.node() + "'."));
  }

  public static ResourceGroup group(Cluster cluster, GroupName name) {
    return cluster
        .group(name)
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.GROUP_NOT_FOUND,
                "Resource group '" + name + "' does not exist.",
                "See 'moor resource-group list'; add one with 'moor resource-group create'."));
  }

  public static ResourceDefinition definition(Cluster cluster, ResourceName name) {
    return cluster
        .definition(name)
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.RESOURCE_DEFINITION_NOT_FOUND,
                "Resource definition '" + name + "' does not exist.",
                "See 'moor resource-definition list'."));
  }

  public static VolumeDefinition volume(Cluster cluster, ResourceName name, int number) {
    VolumeDefinition volume = definition(cluster, name).volumes().get(number);
    if (volume == null) {
      throw new ProblemException(
          ErrorCode.VOLUME_DEFINITION_NOT_FOUND,
          "Resource definition '" + name + "' has no volume " + number + ".",
          "See 'moor volume-definition list -r " + name + "'.");
    }
    return volume;
  }

  public static Resource resource(Cluster cluster, ResourceName name, NodeName node) {
    definition(cluster, name);
    return cluster
        .resource(name, node)
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.RESOURCE_NOT_FOUND,
                "Node '" + node + "' has no resource '" + name + "'.",
                "See 'moor resource list -r " + name + "'."));
  }

  public static Snapshot snapshot(Cluster cluster, ResourceName resource, SnapshotName name) {
    definition(cluster, resource);
    return cluster
        .snapshot(resource, name)
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.SNAPSHOT_NOT_FOUND,
                "Resource definition '" + resource + "' has no snapshot '" + name + "'.",
                "See 'moor snapshot list -r " + resource + "'."));
  }
}
