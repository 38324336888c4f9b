// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.engine.Image;
import io.moorage.server.rest.Query;
import io.moorage.server.rest.RestJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The view of all resources, the most often asked for list. Each resource is rendered once and kept
 * as bytes until something it shows changes.
 */
final class ResourceViews {

  private static final int SPARE = 1000;
  private static final int REPLICAS = 8;

  private final Map<String, Rendered> rendered = new ConcurrentHashMap<>();

  private static final class Rendered {

    private final ResourceSight sight;
    private final byte[] bytes;

    Rendered(ResourceSight sight, byte[] bytes) {
      this.sight = sight;
      this.bytes = bytes;
    }
  }

  /** The list of everything, as long as nothing changes: by far the most frequent question. */
  private record Everything(Image image, List<byte[]> list) {}

  private volatile Optional<Everything> everything = Optional.empty();

  /** The resources that pass the query's filters, by name and then node, each as JSON. */
  List<byte[]> list(Image image, Query query) {
    if (!query.unfiltered()) {
      return query.page(filtered(image, query));
    }
    Optional<Everything> kept = everything.filter(last -> unchanged(last.image(), image));
    if (kept.isEmpty()) {
      kept = Optional.of(new Everything(image, filtered(image, query)));
      everything = kept;
      prune(image);
    }
    return query.page(kept.get().list());
  }

  // Identity again: an image that has changed is another image.
  @SuppressWarnings("ReferenceEquality")
  private static boolean unchanged(Image last, Image now) {
    return last.cluster() == now.cluster() && last.sightings() == now.sightings();
  }

  private List<byte[]> filtered(Image image, Query query) {
    Query.Names nodes = query.names("nodes");
    Query.Names names = query.names("resources");
    Query.Names pools = query.names("storage_pools");
    List<byte[]> list = new ArrayList<>();
    for (ResourceSight sight : sights(image, names)) {
      Resource resource = sight.resource();
      if (nodes.pass(resource.node().key())
          && !sight.definition().volumes().isEmpty()
          && (!pools.any()
              || resource.role().diskfulPool().filter(p -> pools.pass(p.key())).isPresent())
          && query.props(resource.properties())) {
        list.add(bytes(sight));
      }
    }
    return list;
  }

  /** All resources, those included that are deleted and not yet gone. */
  private static List<ResourceSight> sights(Image image, Query.Names names) {
    List<ResourceSight> sights = new ArrayList<>();
    SortedMap<ResourceName, List<Departed.Thing.OfResource>> leaving = leaving(image);
    for (ResourceDefinition definition : Selected.of(image.cluster().definitions(), names)) {
      List<Departed.Thing.OfResource> gone = leaving.remove(definition.name());
      SortedMap<NodeName, Resource> here = image.cluster().resourcesOf(definition.name());
      if (gone == null) {
        here.values().forEach(r -> sights.add(ResourceSight.of(image, r, definition, false)));
      } else {
        sights.addAll(mixed(image, definition, here, gone));
      }
    }
    leaving.keySet().removeIf(name -> !names.pass(name.key()));
    if (!leaving.isEmpty()) {
      leaving
          .values()
          .forEach(gone ->
              gone.forEach(thing ->
                  sights.add(ResourceSight.of(image, thing.was(), thing.definition(), true))));
      sights.sort(
          java.util.Comparator.comparing((ResourceSight sight) -> sight.resource().name())
              .thenComparing(sight -> sight.resource().node()));
    }
    return sights;
  }

  private static List<ResourceSight> mixed(
      Image image,
      ResourceDefinition definition,
      SortedMap<NodeName, Resource> here,
      List<Departed.Thing.OfResource> gone) {
    SortedMap<NodeName, ResourceSight> byNode = new TreeMap<>();
    gone.forEach(thing ->
        byNode.put(
            thing.was().node(), ResourceSight.of(image, thing.was(), thing.definition(), true)));
    here.forEach((node, r) -> byNode.put(node, ResourceSight.of(image, r, definition, false)));
    return List.copyOf(byNode.values());
  }

  private static SortedMap<ResourceName, List<Departed.Thing.OfResource>> leaving(Image image) {
    SortedMap<ResourceName, List<Departed.Thing.OfResource>> leaving = new TreeMap<>();
    for (Departed departed : image.cluster().departed().values()) {
      if (departed.thing() instanceof Departed.Thing.OfResource thing) {
        leaving.computeIfAbsent(thing.resource(), name -> new ArrayList<>()).add(thing);
      }
    }
    return leaving;
  }

  private byte[] bytes(ResourceSight sight) {
    Rendered before = rendered.get(sight.resource().id());
    if (before != null && before.sight.looksLike(sight)) {
      return before.bytes;
    }
    byte[] bytes = render(sight);
    rendered.put(sight.resource().id(), new Rendered(sight, bytes));
    return bytes;
  }

  private static byte[] render(ResourceSight sight) {
    try {
      return RestJson.writer().writeValueAsBytes(ResourceJson.of(sight));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a resource cannot be rendered", e);
    }
  }

  /** Forgets what is gone, once there is more of it than is worth keeping. */
  private void prune(Image image) {
    int names = image.cluster().definitions().size() + image.cluster().departed().size();
    if (rendered.size() > names * REPLICAS + SPARE) {
      rendered
          .values()
          .removeIf(kept ->
              image
                  .cluster()
                  .resource(kept.sight.resource().name(), kept.sight.resource().node())
                  .filter(now -> now.id().equals(kept.sight.resource().id()))
                  .isEmpty());
    }
  }
}
