// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.drbd.ResourceState.Connection;
import io.moorage.driver.drbd.ResourceState.Device;
import io.moorage.driver.drbd.ResourceState.Path;
import io.moorage.driver.drbd.ResourceState.PeerDevice;
import io.moorage.driver.spec.DrbdFacts.DiskState;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Folds what DRBD tells into the state of a resource. What is not understood changes nothing. */
final class Fold {
  private static final String SPLIT_BRAIN = "split-brain";

  private Fold() {}

  /** The state after an event, as far as it concerns the resource; empty where it is gone. */
  static Optional<ResourceState> after(Optional<ResourceState> before, Event event) {
    return switch (event.subject()) {
      case "resource" -> resource(before, event);
      case "device" -> before.map(state -> device(state, event));
      case "connection" -> before.map(state -> connection(state, event));
      case "peer-device" -> before.map(state -> peerDevice(state, event));
      case "path" -> before.map(state -> path(state, event));
      case "helper" -> before.map(state -> helper(state, event));
      default -> before;
    };
  }

  private static Optional<ResourceState> resource(Optional<ResourceState> before, Event event) {
    return switch (event.verb()) {
      case DESTROY -> Optional.empty();
      case EXISTS, CREATE ->
          event.field("name").map(name -> resource(ResourceState.created(name), event));
      case CHANGE -> before.map(state -> resource(state, event));
      case RENAME, CALL, RESPONSE -> before;
    };
  }

  private static ResourceState resource(ResourceState before, Event event) {
    return new ResourceState(
        before.name(),
        event.field("role").map("Primary"::equals).orElse(before.primary()),
        event.field("suspended").map(Fold::reasons).orElse(before.suspended()),
        event.yes("may_promote", before.mayPromote()),
        before.devices(),
        before.connections());
  }

  private static Set<String> reasons(String suspended) {
    return Arrays.stream(suspended.split(","))
        .filter(reason -> !reason.equals("no"))
        .collect(Collectors.toSet());
  }

  private static ResourceState device(ResourceState before, Event event) {
    OptionalInt volume = event.number("volume");
    if (volume.isEmpty()) {
      return before;
    }
    SortedMap<Integer, Device> devices = new TreeMap<>(before.devices());
    switch (event.verb()) {
      case DESTROY -> devices.remove(volume.getAsInt());
      case EXISTS, CREATE, CHANGE ->
          devices.compute(
              volume.getAsInt(),
              (number, old) -> device(old == null ? Device.created(number) : old, event));
      case RENAME, CALL, RESPONSE -> {}
    }
    return before.withDevices(devices);
  }

  private static Device device(Device old, Event event) {
    return new Device(
        old.volume(),
        event.number("minor").orElse(old.minor()),
        event
            .field("backing_dev")
            .map(path -> path.equals("none") ? Optional.<String>empty() : Optional.of(path))
            .orElse(old.backing()),
        event.field("disk").map(DiskState::of).orElse(old.disk()),
        event.yes("client", old.client()),
        event.yes("quorum", old.quorum()),
        size(event, "size", old.size()));
  }

  private static ByteSize size(Event event, String field, ByteSize otherwise) {
    return ByteSize.kibibytes(event.kibibytes(field, otherwise.kibibytes()));
  }

  private static ResourceState connection(ResourceState before, Event event) {
    return switch (event.verb()) {
      case DESTROY -> withConnection(before, event, old -> Optional.empty());
      case EXISTS, CREATE, CHANGE ->
          withConnection(before, event, old -> Optional.of(connection(old, event)));
      case RENAME, CALL, RESPONSE -> before;
    };
  }

  private static Connection connection(Connection old, Event event) {
    String state = event.field("connection", old.state());
    return new Connection(
        old.nodeId(),
        old.name(),
        state,
        event.field("role").map("Primary"::equals).orElse(old.primary()),
        old.splitBrain() && !state.equals("Connected"),
        old.volumes(),
        old.paths());
  }

  private static ResourceState peerDevice(ResourceState before, Event event) {
    OptionalInt volume = event.number("volume");
    if (volume.isEmpty()) {
      return before;
    }
    return withExisting(
        before,
        event,
        old -> {
          SortedMap<Integer, PeerDevice> volumes = new TreeMap<>(old.volumes());
          if (event.verb() == Event.Verb.DESTROY) {
            volumes.remove(volume.getAsInt());
          } else {
            volumes.compute(
                volume.getAsInt(),
                (number, known) ->
                    peerDevice(known == null ? PeerDevice.created(number) : known, event));
          }
          return old.withVolumes(volumes);
        });
  }

  private static PeerDevice peerDevice(PeerDevice old, Event event) {
    return new PeerDevice(
        old.volume(),
        event.field("peer-disk").map(DiskState::of).orElse(old.disk()),
        event.field("replication", old.replication()),
        size(event, "out-of-sync", old.outOfSync()),
        event.yes("peer-client", old.client()));
  }

  private static ResourceState path(ResourceState before, Event event) {
    Path path = new Path(event.field("local", ""), event.field("peer", ""));
    return withExisting(
        before,
        event,
        old -> {
          SortedSet<Path> paths = new TreeSet<>(old.paths());
          if (event.verb() == Event.Verb.DESTROY) {
            paths.remove(path);
          } else {
            paths.add(path);
          }
          return old.withPaths(paths);
        });
  }

  /** DRBD calls its helper for every split brain that it could not settle by its own rules. */
  private static ResourceState helper(ResourceState before, Event event) {
    boolean called =
        event.verb() == Event.Verb.CALL && event.field("helper", "").equals(SPLIT_BRAIN);
    return called ? withExisting(before, event, Connection::split) : before;
  }

  /** The state, with the split brains that were called out before. */
  static ResourceState remember(ResourceState old, ResourceState state) {
    SortedMap<Integer, Connection> connections = new TreeMap<>(state.connections());
    connections.replaceAll((nodeId, connection) -> {
      boolean split =
          old.connection(nodeId).filter(Connection::splitBrain).isPresent()
              && !connection.state().equals("Connected");
      return split ? connection.split() : connection;
    });
    return state.withConnections(connections);
  }

  /** What belongs to a connection is told after it and ends with it. */
  private static ResourceState withExisting(
      ResourceState before, Event event, UnaryOperator<Connection> change) {
    OptionalInt nodeId = event.number("peer-node-id");
    return nodeId.isPresent() && before.connections().containsKey(nodeId.getAsInt())
        ? withConnection(before, event, old -> Optional.of(change.apply(old)))
        : before;
  }

  private static ResourceState withConnection(ResourceState before, Event event, Change change) {
    OptionalInt nodeId = event.number("peer-node-id");
    if (nodeId.isEmpty()) {
      return before;
    }
    int id = nodeId.getAsInt();
    SortedMap<Integer, Connection> connections = new TreeMap<>(before.connections());
    Connection old = before.connection(id).orElseGet(() -> Connection.created(id));
    change
        .apply(old.named(event.field("conn-name", old.name())))
        .ifPresentOrElse(changed -> connections.put(id, changed), () -> connections.remove(id));
    return before.withConnections(connections);
  }

  @FunctionalInterface
  private interface Change {
    Optional<Connection> apply(Connection old);
  }
}
