// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.JoinToken;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.PoolDefinition;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.cluster.StoragePool;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Decisions about nodes, their addresses, and how hosts become nodes. */
public final class Nodes {
  /** The pool that every node has for diskless resources. */
  public static final PoolName DISKLESS_POOL = new PoolName("DfltDisklessStorPool");

  private Nodes() {}

  /** An address as a request gives it. */
  public record Address(
      String name,
      String address,
      Optional<Integer> port,
      Node.Encryption encryption,
      boolean active) {}

  /** Registers a node. */
  public record Create(
      NodeName name, Node.Type type, List<Address> addresses, Map<String, String> properties)
      implements Request<Node> {
    @Override
    public String describe() {
      return "create node " + name;
    }

    @Override
    public Node decide(Draft draft, World world) {
      if (draft.cluster().node(name).isPresent()) {
        throw new ProblemException(
            ErrorCode.NODE_EXISTS,
            "A node with the name '" + name + "' exists already.",
            "Choose another name, or change that node with 'moor node set-property' and 'moor node interface'.");
      }
      if (addresses.isEmpty()) {
        throw new ProblemException(
            ErrorCode.INVALID_ADDRESS,
            "Node '" + name + "' was given no address.",
            "Give the address under which its daemon is reached.");
      }
      Node node =
          new Node(
              world.ids().next(),
              name,
              type,
              interfaces(world),
              PropertyChange.setting(properties).over(Map.of("NodeUname", name.value())),
              0);
      draft.put(node);
      if (type.hasDaemon()) {
        draft.put(
            new StoragePool(
                world.ids().next(), name, DISKLESS_POOL, ProviderKind.DISKLESS, "", Map.of(), 0));
      }
      return node;
    }

    private List<Node.NetInterface> interfaces(World world) {
      Address active =
          addresses.stream().filter(Address::active).findFirst().orElse(addresses.getFirst());
      Set<String> names = new HashSet<>();
      List<Node.NetInterface> interfaces = new ArrayList<>();
      for (Address address : addresses) {
        if (!names.add(address.name().toLowerCase(Locale.ROOT))) {
          throw exists(name, address.name());
        }
        interfaces.add(netInterface(world.ids().next(), address, address.equals(active)));
      }
      return interfaces;
    }
  }

  private static Node.NetInterface netInterface(String id, Address address, boolean active) {
    return new Node.NetInterface(
        id,
        address.name(),
        requireLiteral(address.address()),
        address.port(),
        address.encryption(),
        active);
  }

  /**
   * Names are not looked up: an address must not change under a node because a name server does.
   */
  private static String requireLiteral(String address) {
    try {
      return InetAddress.ofLiteral(address).getHostAddress();
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          ErrorCode.INVALID_ADDRESS,
          "'" + address + "' is not an IP address.",
          "Give an address such as 192.0.2.7 or 2001:db8::7, not a host name.");
    }
  }

  /** Changes type and properties. */
  public record Modify(NodeName name, Optional<Node.Type> type, PropertyChange properties)
      implements Request<Node> {
    @Override
    public String describe() {
      return "modify node " + name;
    }

    @Override
    public Node decide(Draft draft, World world) {
      Node before = Find.node(draft.cluster(), name);
      type.filter(changed -> !changed.hasDaemon()).ifPresent(none -> requireEmpty(draft.cluster()));
      Node after =
          before
              .withType(type.orElse(before.type()))
              .withProperties(properties.over(before.properties()));
      if (!after.equals(before)) {
        draft.put(after);
      }
      return after;
    }

    /** Without a daemon nobody would reach what lies there any more. */
    private void requireEmpty(Cluster cluster) {
      List<String> left = leftOn(cluster, name);
      if (!left.isEmpty()) {
        throw new ProblemException(
            ErrorCode.NODE_IN_USE,
            "Node '" + name + "' holds " + left.size() + " resources or snapshots.",
            String.join("\n", left),
            "A node that holds any is SATELLITE or COMBINED; delete them or move them elsewhere first.");
      }
    }
  }

  /** Deletes an empty node; an unknown one is no error. */
  public record Delete(NodeName name) implements Request<Boolean> {
    @Override
    public String describe() {
      return "delete node " + name;
    }

    @Override
    public Boolean decide(Draft draft, World world) {
      Optional<Node> node = draft.cluster().node(name);
      if (node.isEmpty()) {
        return false;
      }
      if (draft.cluster().givenUp(name)) {
        throw new ProblemException(
            ErrorCode.NODE_EVICTED,
            "Node '" + name + "' was evicted, so what it holds cannot be deleted there.",
            "Give it up with all that it holds: 'moor node lost "
                + name
                + "', or take it back first: 'moor node restore "
                + name
                + "'.");
      }
      List<String> left = leftOn(draft.cluster(), name);
      if (!left.isEmpty()) {
        throw new ProblemException(
            ErrorCode.NODE_IN_USE,
            "Node '" + name + "' still has " + left.size() + " resources or snapshots.",
            String.join("\n", left),
            "Delete them or move them elsewhere first. If the host is lost for good: 'moor node lost "
                + name
                + "'.");
      }
      remove(draft, node.get());
      return true;
    }
  }

  private static List<String> leftOn(Cluster cluster, NodeName name) {
    List<String> left = new ArrayList<>();
    cluster.resourcesOn(name).forEach(resource -> left.add("resource " + resource));
    for (SortedMap<?, Snapshot> snapshots : cluster.snapshots().values()) {
      for (Snapshot snapshot : snapshots.values()) {
        if (snapshot.parts().containsKey(name)) {
          left.add("snapshot " + snapshot.name() + " of " + snapshot.resource());
        }
      }
    }
    for (Departed gone : cluster.departed().values()) {
      if (gone.node().equals(name)) {
        left.add(gone.thing().resource() + ", deleted but not yet reported gone");
      }
    }
    return left;
  }

  private static void remove(Draft draft, Node node) {
    for (StoragePool pool : List.copyOf(draft.cluster().pools().values())) {
      if (pool.node().equals(node.name())) {
        Pools.remove(draft, pool);
      }
    }
    Optional.ofNullable(draft.cluster().joinTokens().get(node.name())).ifPresent(draft::remove);
    draft.remove(node);
  }

  /** Gives a dead host up, with all that only it held. */
  public record Lose(NodeName name) implements Request<Boolean> {
    @Override
    public String describe() {
      return "give up node " + name + " as lost";
    }

    @Override
    public Boolean decide(Draft draft, World world) {
      Optional<Node> node = draft.cluster().node(name);
      if (node.isEmpty()) {
        return false;
      }
      if (world.sightings().online(name)) {
        throw new ProblemException(
            ErrorCode.NODE_IN_USE,
            "Node '" + name + "' is connected, so it is not lost.",
            "Use 'moor node delete "
                + name
                + "', or stop its daemon first if it is really to be given up.");
      }
      for (var resource : List.copyOf(draft.cluster().resourcesOn(name))) {
        draft.cluster().resource(resource, name).ifPresent(draft::remove);
        Optional.ofNullable(draft.cluster().attachmentsOf(resource).get(name))
            .ifPresent(draft::remove);
        draft
            .cluster()
            .definition(resource)
            .ifPresent(definition -> Offers.endWithout(draft, world, definition));
      }
      for (var snapshots : List.copyOf(draft.cluster().snapshots().values())) {
        snapshots.values().forEach(snapshot -> loseParts(draft, snapshot));
      }
      for (Departed gone : List.copyOf(draft.cluster().departed().values())) {
        if (gone.node().equals(name)) {
          draft.remove(gone);
        }
      }
      remove(draft, node.get());
      return true;
    }

    private void loseParts(Draft draft, Snapshot snapshot) {
      if (snapshot.parts().containsKey(name)) {
        SortedMap<NodeName, Snapshot.Part> rest = new TreeMap<>(snapshot.parts());
        rest.remove(name);
        if (rest.isEmpty()) {
          draft.remove(snapshot);
        } else {
          draft.put(snapshot.withParts(rest));
        }
      }
    }
  }

  /** Adds or changes an address. */
  public record PutAddress(NodeName name, Address address, boolean mustBeNew)
      implements Request<Node.NetInterface> {
    @Override
    public String describe() {
      return "put net interface " + address.name() + " of node " + name;
    }

    @Override
    public Node.NetInterface decide(Draft draft, World world) {
      Node node = Find.node(draft.cluster(), name);
      Optional<Node.NetInterface> before = interfaceOf(node, address.name());
      if (mustBeNew && before.isPresent()) {
        throw exists(name, address.name());
      }
      if (!mustBeNew && before.isEmpty()) {
        throw notFound(name, address.name());
      }
      Node.NetInterface put =
          netInterface(
              before.map(Node.NetInterface::id).orElseGet(world.ids()::next),
              address,
              address.active() || before.map(Node.NetInterface::active).orElse(false));
      List<Node.NetInterface> interfaces = new ArrayList<>();
      boolean replaced = false;
      for (Node.NetInterface other : node.interfaces()) {
        if (other.name().equalsIgnoreCase(address.name())) {
          interfaces.add(put);
          replaced = true;
        } else {
          interfaces.add(put.active() ? passive(other) : other);
        }
      }
      if (!replaced) {
        interfaces.add(put);
      }
      draft.put(node.withInterfaces(interfaces));
      return put;
    }
  }

  private static Node.NetInterface passive(Node.NetInterface other) {
    return new Node.NetInterface(
        other.id(), other.name(), other.address(), other.port(), other.encryption(), false);
  }

  /** Looks up an address by its name, without regard to case. */
  public static Optional<Node.NetInterface> interfaceOf(Node node, String name) {
    return node.interfaces().stream()
        .filter(other -> other.name().equalsIgnoreCase(name))
        .findFirst();
  }

  private static ProblemException exists(NodeName node, String netInterface) {
    return new ProblemException(
        ErrorCode.NET_INTERFACE_EXISTS,
        "Node '" + node + "' has a net interface '" + netInterface + "' already.",
        "Choose another name, or modify that one.");
  }

  private static ProblemException notFound(NodeName node, String netInterface) {
    return new ProblemException(
        ErrorCode.NET_INTERFACE_NOT_FOUND,
        "Node '" + node + "' has no net interface '" + netInterface + "'.",
        "See 'moor node interface list " + node + "'.");
  }

  /** Removes an address; an unknown one is no error. */
  public record RemoveAddress(NodeName name, String netInterface) implements Request<Boolean> {
    @Override
    public String describe() {
      return "delete net interface " + netInterface + " of node " + name;
    }

    @Override
    public Boolean decide(Draft draft, World world) {
      Node node = Find.node(draft.cluster(), name);
      Optional<Node.NetInterface> found = interfaceOf(node, netInterface);
      if (found.isEmpty()) {
        return false;
      }
      if (found.get().active()) {
        throw new ProblemException(
            ErrorCode.IN_USE,
            "Net interface '"
                + netInterface
                + "' is the one by which the server reaches node '"
                + name
                + "'.",
            "Make another one active first.");
      }
      draft.put(
          node.withInterfaces(
              node.interfaces().stream().filter(other -> !other.equals(found.get())).toList()));
      return true;
    }
  }

  /** Notes a permit for a host to join under a name. */
  public record Permit(NodeName name, String secretHash, Instant expires)
      implements Request<JoinToken> {
    @Override
    public String describe() {
      return "permit a host to join as node " + name;
    }

    @Override
    public JoinToken decide(Draft draft, World world) {
      JoinToken token = new JoinToken(name, secretHash, expires, 0);
      draft.put(token);
      return token;
    }
  }

  /** Uses a permit: once, and only while it is valid. */
  public record Join(NodeName name, String secretHash, String address, int port)
      implements Request<Node> {
    @Override
    public String describe() {
      return "join node " + name + " at " + address + " port " + port;
    }

    @Override
    public Node decide(Draft draft, World world) {
      JoinToken token = draft.cluster().joinTokens().get(name);
      if (token == null
          || !token.secretHash().equals(secretHash)
          || world.now().isAfter(token.expires())) {
        throw new ProblemException(
            ErrorCode.UNAUTHORIZED,
            "The join token for node '" + name + "' is not valid: it is unknown, used or expired.",
            "Make a new one with 'moor node join-token " + name + "'.");
      }
      draft.remove(token);
      Address reached =
          new Address("default", address, Optional.of(port), Node.Encryption.SSL, true);
      if (draft.cluster().node(name).isEmpty()) {
        return new Create(name, Node.Type.SATELLITE, List.of(reached), Map.of())
            .decide(draft, world);
      }
      Node node = Find.node(draft.cluster(), name);
      boolean known = interfaceOf(node, reached.name()).isPresent();
      new PutAddress(name, reached, !known).decide(draft, world);
      return Find.node(draft.cluster(), name);
    }
  }

  /** Brings a new cluster to the state that clients expect to find. */
  public record Seed() implements Request<Boolean> {
    @Override
    public String describe() {
      return "seed a new cluster";
    }

    @Override
    public Boolean decide(Draft draft, World world) {
      if (draft.cluster().revision() > 0) {
        return false;
      }
      for (PoolName name : List.of(DISKLESS_POOL, Pools.DEFAULT_POOL)) {
        draft.put(new PoolDefinition(world.ids().next(), name, Map.of(), 0));
      }
      draft.put(Groups.defaultGroup(world.ids().next()));
      draft.put(Properties.seeded());
      return true;
    }
  }
}
