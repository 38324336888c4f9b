// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.NodeName;
import io.moorage.driver.spec.Secret;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.DrbdPeer;
import io.moorage.server.cluster.Inherited;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.VolumeDefinition;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The numbers by which replicas find and tell each other: minors in the whole cluster, ports of a
 * node, ids among the replicas of a definition. What has departed keeps its numbers until it is
 * gone.
 */
public final class Peers {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})\\s*-\\s*(\\d{1,9})");
  private static final Range MINORS = new Range(1000, 49_999);
  private static final Range PORTS = new Range(7000, 7999);
  private static final Range IDS = new Range(0, 31);

  private Peers() {}

  private record Range(int from, int to) {
    static Range of(Inherited properties, String key, Range usual) {
      Matcher range = RANGE.matcher(properties.value(key).orElse(""));
      return range.matches()
          ? new Range(Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)))
          : usual;
    }

    int lowest(Predicate<Integer> free, ErrorCode code, String what, String correction) {
      return IntStream.rangeClosed(from, to)
          .filter(free::test)
          .findFirst()
          .orElseThrow(() ->
              new ProblemException(
                  code,
                  "No " + what + " is free between " + from + " and " + to + ".",
                  correction));
    }
  }

  /** The definition with all that its replicas share, where they are kept alike by DRBD. */
  static ResourceDefinition prepared(Draft draft, World world, ResourceDefinition definition) {
    if (!definition.replicated()) {
      return definition;
    }
    ResourceDefinition prepared =
        definition.secret().isPresent()
            ? definition
            : definition.withSecret(new Secret(world.ids().next()));
    Set<Integer> taken = new HashSet<>(draft.cluster().minors().keySet());
    for (VolumeDefinition volume : definition.volumes().values()) {
      if (volume.minor().isEmpty()) {
        int minor = minor(draft.cluster(), taken);
        taken.add(minor);
        prepared = prepared.withVolume(volume.withMinor(minor));
      }
    }
    if (!prepared.equals(definition)) {
      draft.put(prepared);
    }
    return prepared;
  }

  private static int minor(Cluster cluster, Set<Integer> taken) {
    Inherited server = new Inherited(List.of(cluster.serverProperties().values()));
    return Range.of(server, "MinorNrAutoRange", MINORS)
        .lowest(
            minor -> !taken.contains(minor),
            ErrorCode.MINORS_EXHAUSTED,
            "minor number",
            "Widen MinorNrAutoRange with 'moor controller set-property'.");
  }

  /**
   * A place among the replicas of a definition.
   *
   * @param late the volumes that it has to take from its peers
   */
  public static DrbdPeer place(
      Cluster cluster, ResourceDefinition definition, NodeName node, Set<Integer> late) {
    Set<Integer> ids =
        Stream.concat(
                cluster.resourcesOf(definition.name()).values().stream(),
                departed(cluster, definition))
            .flatMap(resource -> resource.peer().stream())
            .map(DrbdPeer::nodeId)
            .collect(Collectors.toSet());
    requireSlot(cluster, definition);
    int id =
        IDS.lowest(
            free -> !ids.contains(free),
            ErrorCode.NODE_IDS_EXHAUSTED,
            "node id of '" + definition.name() + "'",
            "Wait until deleted replicas are gone from their nodes.");
    return new DrbdPeer(id, port(cluster, node), late);
  }

  /**
   * The place that a replica has just left on a node: whoever follows it there at once goes on
   * under its numbers, since DRBD there goes on too.
   */
  public static Optional<DrbdPeer> left(
      Cluster cluster, ResourceDefinition definition, NodeName node) {
    List<DrbdPeer> places =
        cluster.departed().values().stream()
            .filter(gone -> gone.node().equals(node))
            .filter(gone ->
                gone.thing() instanceof Departed.Thing.OfResource(var _, var was)
                    && was.id().equals(definition.id()))
            .flatMap(Peers::resource)
            .flatMap(resource -> resource.peer().stream())
            .toList();
    return places.size() == 1
        ? Optional.of(new DrbdPeer(places.getFirst().nodeId(), places.getFirst().port(), Set.of()))
        : Optional.empty();
  }

  private static void requireSlot(Cluster cluster, ResourceDefinition definition) {
    int others = cluster.resourcesOf(definition.name()).size();
    if (others > ResourceDefinition.PEER_SLOTS) {
      throw new ProblemException(
          ErrorCode.NODE_IDS_EXHAUSTED,
          "Resource definition '"
              + definition.name()
              + "' is on "
              + others
              + " nodes already, and the metadata of its replicas has room for "
              + ResourceDefinition.PEER_SLOTS
              + " peers.",
          "Delete the resource on a node that does not need it.");
    }
  }

  private static int port(Cluster cluster, NodeName node) {
    Set<Integer> taken =
        Stream.concat(
                cluster.resourcesOn(node).stream()
                    .flatMap(name -> cluster.resource(name, node).stream()),
                cluster.departed().values().stream()
                    .filter(gone -> gone.node().equals(node))
                    .flatMap(Peers::resource))
            .flatMap(resource -> resource.peer().stream())
            .map(DrbdPeer::port)
            .collect(Collectors.toSet());
    return Range.of(Inherited.of(cluster, Find.node(cluster, node)), "TcpPortAutoRange", PORTS)
        .lowest(
            port -> !taken.contains(port),
            ErrorCode.PORTS_EXHAUSTED,
            "TCP port of node '" + node + "'",
            "Widen TcpPortAutoRange on the node or the controller.");
  }

  private static Stream<Resource> departed(Cluster cluster, ResourceDefinition definition) {
    return cluster.departed().values().stream()
        .flatMap(Peers::resource)
        .filter(resource -> resource.name().equals(definition.name()));
  }

  private static Stream<Resource> resource(Departed gone) {
    return switch (gone.thing()) {
      case Departed.Thing.OfResource(Resource was, ResourceDefinition definition) -> Stream.of(was);
      case Departed.Thing.OfSnapshot snapshot -> Stream.empty();
    };
  }

  /**
   * The volumes whose data a new replica has to take from others: all, unless nobody has had the
   * time to write any.
   */
  static Set<Integer> late(Draft draft, ResourceDefinition definition) {
    boolean original =
        draft.cluster().resourcesOf(definition.name()).values().stream()
            .filter(Resource::diskful)
            .allMatch(
                other -> other.revision() == draft.revision() && other.contents().equals(Map.of()));
    return original ? Set.of() : definition.volumes().keySet();
  }
}
