// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.ProviderKind;
import io.moorage.driver.spec.Capabilities;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.NodeView;
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
    String connectionStatus,
    String uuid,
    List<String> storageProviders,
    List<String> resourceLayers,
    Map<String, List<String>> unsupportedProviders,
    Map<String, List<String>> unsupportedLayers) {

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

  static NodeJson of(Node node, NodeView view) {
    Capabilities able = view.capabilities();
    Map<String, String> props = new TreeMap<>(node.properties());
    node.active().ifPresent(active -> props.put("CurStltConnName", active.name()));
    boolean seen = !able.layers().isEmpty() || !able.unsupportedProviders().isEmpty();
    return new NodeJson(
        node.name().value(),
        node.type().name(),
        props,
        node.interfaces().stream().map(NetInterface::of).toList(),
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
        byName(able.unsupportedLayers()));
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
