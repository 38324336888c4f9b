// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import io.moorage.api.model.NodeName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A host that gives or uses storage.
 *
 * @param id identity, also where the name is used again
 * @param interfaces its addresses; exactly one is the active one, by which the server reaches the
 *     daemon
 * @param withdrawal why it is out of service, where it is
 */
public record Node(
    String id,
    NodeName name,
    Type type,
    List<NetInterface> interfaces,
    Map<String, String> properties,
    Optional<Withdrawal> withdrawal,
    long revision)
    implements Document {
  public Node {
    interfaces = List.copyOf(interfaces);
    properties = Map.copyOf(properties);
  }

  /** One that is in service. */
  public Node(
      String id,
      NodeName name,
      Type type,
      List<NetInterface> interfaces,
      Map<String, String> properties,
      long revision) {
    this(id, name, type, interfaces, properties, Optional.empty(), revision);
  }

  /** What a node is for. */
  public enum Type {
    CONTROLLER,
    SATELLITE,
    COMBINED,
    AUXILIARY;

    /** Whether a daemon runs there that the server talks to. */
    public boolean hasDaemon() {
      return this == SATELLITE || this == COMBINED;
    }
  }

  /**
   * An address of a node.
   *
   * @param address IP literal
   * @param port where the daemon listens; empty for an interface that carries data only
   */
  public record NetInterface(
      String id,
      String name,
      String address,
      Optional<Integer> port,
      Encryption encryption,
      boolean active) {}

  /** How the server talks to the daemon. */
  public enum Encryption {
    PLAIN,
    SSL
  }

  /** The address by which the daemon is reached. */
  public Optional<NetInterface> active() {
    return interfaces.stream().filter(NetInterface::active).findFirst();
  }

  public Node withInterfaces(List<NetInterface> changed) {
    return new Node(id, name, type, changed, properties, withdrawal, revision);
  }

  public Node withProperties(Map<String, String> changed) {
    return new Node(id, name, type, interfaces, changed, withdrawal, revision);
  }

  public Node withType(Type changed) {
    return new Node(id, name, changed, interfaces, properties, withdrawal, revision);
  }

  public Node withWithdrawal(Optional<Withdrawal> changed) {
    return new Node(id, name, type, interfaces, properties, changed, revision);
  }

  /** Whether it may get something new. */
  public boolean inService() {
    return withdrawal.isEmpty();
  }

  @Override
  public String key() {
    return name.key();
  }

  @Override
  public Node at(long newRevision) {
    return new Node(id, name, type, interfaces, properties, withdrawal, newRevision);
  }
}
