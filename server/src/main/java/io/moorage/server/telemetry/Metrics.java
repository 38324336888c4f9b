// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.telemetry;

import static io.moorage.server.telemetry.Exposition.label;

import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.cluster.StoragePool;
import io.moorage.server.engine.Image;
import java.util.Map;

/**
 * The images as metrics. Names and values are LINSTOR's where it has such a metric, so that its
 * dashboards work unchanged; what only we have begins with {@code moorage_}.
 */
final class Metrics {
  private static final int NODE_OFFLINE = 0;
  private static final int NODE_ONLINE = 2;
  private static final int VOLUME_CREATED = 2;
  private static final int VOLUME_FAILED = 6;
  private static final int VOLUME_UNKNOWN = -1;

  private final Cluster cluster;
  private final Sightings sightings;
  private final Exposition out = new Exposition();

  Metrics(Image image) {
    this.cluster = image.cluster();
    this.sightings = image.sightings();
  }

  /** All of it; switches leave whole groups out. */
  String text(boolean resources, boolean pools, Map<String, Long> pluginCounts) {
    nodes();
    if (resources) {
      resources();
    }
    if (pools) {
      pools();
    }
    out.gauge(
        "moorage_departed_count",
        "Deleted things that a node has not reported gone.",
        cluster.departed().size());
    out.gauge("moorage_revision", "Number of the newest change.", (double) cluster.revision());
    pluginCounts.forEach((name, value) -> {
      int brace = name.indexOf('{');
      String plugin = name.replaceAll(".*plugin=\"(.*)\"}", "$1");
      out.counter(
          name.substring(0, brace),
          "Counted by a plugin.",
          (double) value,
          label("plugin", plugin));
    });
    return out.toString();
  }

  private void nodes() {
    for (Node node : cluster.nodes().values()) {
      out.gauge(
          "linstor_node_state",
          "Whether a node is connected.",
          sightings.online(node.name()) ? NODE_ONLINE : NODE_OFFLINE,
          label("node", node.name()),
          label("nodetype", node.type()));
      out.gauge(
          "moorage_orphan_count",
          "Things of ours on a node that nobody asks for.",
          sightings.of(node.name()).orphans().size(),
          label("node", node.name()));
    }
  }

  private void resources() {
    out.gauge(
        "linstor_resource_definition_count",
        "Resource definitions there are.",
        cluster.definitions().size());
    for (ResourceDefinition definition : cluster.definitions().values()) {
      out.gauge(
          "linstor_resource_definition_resource_count",
          "Resources of a definition.",
          cluster.resourcesOf(definition.name()).size(),
          label("name", definition.name()),
          label("resource_group", definition.group()));
      definition
          .volumes()
          .values()
          .forEach(volume ->
              out.gauge(
                  "linstor_volume_definition_size_bytes",
                  "Usable size of a volume.",
                  (double) volume.size().bytes(),
                  label("name", definition.name()),
                  label("volume_number", volume.number()),
                  label("resource_group", definition.group())));
      cluster.resourcesOf(definition.name()).values().forEach(this::resource);
    }
  }

  private void resource(Resource resource) {
    sightings.report(resource).map(ResourceReport::volumes).stream()
        .flatMap(java.util.List::stream)
        .forEach(volume -> {
          out.gauge(
              "linstor_volume_state",
              "State of a volume.",
              state(resource),
              label("resource", resource.name()),
              label("node", resource.node()),
              label("volume", volume.number()),
              label("device_path", volume.devicePath().orElse("")));
          out.gauge(
              "linstor_volume_allocated_size_bytes",
              "Space that a volume takes in its pool.",
              (double) volume.allocated().bytes(),
              label("resource", resource.name()),
              label("node", resource.node()),
              label("volume", volume.number()));
        });
  }

  private int state(Resource resource) {
    if (!sightings.online(resource.node())) {
      return VOLUME_UNKNOWN;
    }
    return sightings
            .report(resource)
            .filter(report -> report.state() instanceof ItemState.Failed)
            .isPresent()
        ? VOLUME_FAILED
        : VOLUME_CREATED;
  }

  private void pools() {
    for (StoragePool pool : cluster.pools().values()) {
      PoolKey key = pool.poolKey();
      sightings
          .capacity(key)
          .ifPresent(capacity -> {
            out.gauge(
                "linstor_storage_pool_capacity_free_bytes",
                "Free room in a pool.",
                (double) capacity.free().bytes(),
                label("storage_pool", pool.name()),
                label("node", pool.node()),
                label("driver", pool.kind()),
                label("backing_pool", pool.backing()));
            out.gauge(
                "linstor_storage_pool_capacity_total_bytes",
                "Size of a pool.",
                (double) capacity.total().bytes(),
                label("storage_pool", pool.name()),
                label("node", pool.node()),
                label("driver", pool.kind()),
                label("backing_pool", pool.backing()));
          });
    }
  }
}
