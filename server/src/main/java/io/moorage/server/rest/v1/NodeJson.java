// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.ProviderKind;
import io.moorage.driver.spec.Capabilities;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.NodeView;
import io.moorage.server.cluster.Withdrawal;
import io.moorage.server.engine.Image;
import io.moorage.server.reconcile.Evacuation;
import io.moorage.server.reconcile.Evictions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A node. */
record NodeJson(
    String name,
    String type,
    Map<String, String> props,
    List<NetInterface> netInterfaces,
    List<String> flags,
    String connectionStatus,
    String uuid,
    List<String> storageProviders,
    List<String> resourceLayers,
    Map<String, List<String>> unsupportedProviders,
    Map<String, List<String>> unsupportedLayers,
    Optional<Long> evictionTimestamp) {

  private static final String LEFT = "Moorage/LeftToMove";
  private static final int LINES_MAX = 10;

  /** An address of a node. */
  record NetInterface(
      String name,
      String address,
      Optional<Integer> satellitePort,
      Optional<String> satelliteEncryptionType,
      boolean isActive,
      String uuid) {

    static NetInterface of(Node.NetInterface from) {
      return new NetInterface(
          from.name(),
          from.address(),
          from.port(),
          from.port().map(port -> from.encryption().name()),
          from.active(),
          from.id());
    }
  }

  static NodeJson of(Image image, Node node) {
    NodeView view = image.sightings().of(node.name());
    Capabilities able = view.capabilities();
    Map<String, String> props = new TreeMap<>(node.properties());
    node.withdrawal().ifPresent(why -> props.put(LEFT, left(image, node)));
    node.active().ifPresent(active -> props.put("CurStltConnName", active.name()));
    boolean seen = !able.layers().isEmpty() || !able.unsupportedProviders().isEmpty();
    return new NodeJson(
        node.name().value(),
        node.type().name(),
        props,
        node.interfaces().stream().map(NetInterface::of).toList(),
        node.withdrawal().map(NodeJson::flag).stream().toList(),
        status(node, view),
        node.id(),
        seen
            ? Stream.concat(Stream.of(ProviderKind.DISKLESS), able.providers().stream())
                .distinct()
                .sorted()
                .map(Enum::name)
                .toList()
            : List.of(),
        able.layers().stream().sorted().map(Enum::name).toList(),
        byName(able.unsupportedProviders()),
        byName(able.unsupportedLayers()),
        eviction(image, node));
  }

  /** When it is evicted if it stays away; none where that would not be done as things are. */
  private static Optional<Long> eviction(Image image, Node node) {
    Evictions evictions = new Evictions(image.cluster(), image.sightings());
    return evictions
        .due(node)
        .filter(due -> evictions.held(node).isEmpty())
        .map(Instant::toEpochMilli);
  }

  /** The flag of a node, and of what is on it. */
  static String flag(Withdrawal why) {
    return switch (why) {
      case Withdrawal.Evacuating evacuating -> "EVACUATE";
      case Withdrawal.Evicted evicted -> "EVICTED";
    };
  }

  /**
   * What is still on a node that is to be empty, and why: for people, so not all of a long list.
   */
  private static String left(Image image, Node node) {
    List<String> lines =
        image.cluster().resourcesOn(node.name()).stream()
            .flatMap(name -> image.cluster().resource(name, node.name()).stream())
            .flatMap(resource ->
                image
                    .cluster()
                    .definition(resource.name())
                    .flatMap(definition ->
                        Evacuation.look(image.cluster(), image.sightings(), definition, resource))
                    .map(verdict -> Fates.line(resource, verdict))
                    .stream())
            .limit(LINES_MAX)
            .toList();
    int resources = image.cluster().resourcesOn(node.name()).size();
    return resources == 0
        ? "nothing is left"
        : resources + " left: " + String.join("; ", lines) + (resources > LINES_MAX ? "; …" : "");
  }

  private static <E extends Enum<E>> Map<String, List<String>> byName(
      Map<E, List<String>> reasons) {
    Map<String, List<String>> named = new TreeMap<>();
    reasons.forEach((kind, why) -> named.put(kind.name(), why));
    return named;
  }

  private static String status(Node node, NodeView view) {
    if (!node.type().hasDaemon()) {
      return "NO_STLT_CONN";
    }
    return switch (view.connection()) {
      case NodeView.Connection.Online online -> "ONLINE";
      case NodeView.Connection.Joining joining -> "CONNECTED";
      case NodeView.Connection.Offline offline -> "OFFLINE";
    };
  }
}
