// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.nodelink;

import io.moorage.api.model.NodeName;
import io.moorage.driver.wire.DevicePool;
import io.moorage.driver.wire.PhysicalDisks;
import io.moorage.driver.wire.PlanAnswer;
import io.moorage.driver.wire.PlanRequest;
import io.moorage.server.auth.CertificateAuthority;
import io.moorage.server.auth.Vault;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Node;
import io.moorage.server.engine.Engine;
import io.moorage.server.engine.Input;
import io.moorage.server.engine.Outcome;
import io.moorage.server.operation.NodeCallException;
import io.moorage.server.operation.NodeDisks;
import io.moorage.server.operation.NodePlans;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A link for each node that has a daemon, kept in step with the image. */
public final class NodeLinks implements NodePlans, NodeDisks, AutoCloseable {
  private final Engine engine;
  private final CertificateAuthority authority;
  private final Vault vault;
  private final boolean plainAllowed;
  private final Map<NodeName, NodeLink> links = new ConcurrentHashMap<>();

  /**
   * @param plainAllowed whether daemons on loopback may be reached without TLS
   */
  public NodeLinks(
      Engine engine, CertificateAuthority authority, Vault vault, boolean plainAllowed) {
    this.engine = engine;
    this.authority = authority;
    this.vault = vault;
    this.plainAllowed = plainAllowed;
  }

  /** Begins to connect; call once. */
  public void start() {
    engine.listen(this::follow);
    reconcile(engine.image().cluster());
  }

  /** Runs on the writer's thread. */
  private void follow(Outcome outcome) {
    boolean nodesChanged =
        outcome.commits().stream()
            .flatMap(commit -> commit.changes().stream())
            .anyMatch(change -> change.document() instanceof Node);
    if (nodesChanged) {
      reconcile(outcome.cluster());
    }
    outcome
        .touched()
        .forEach((node, touches) ->
            Optional.ofNullable(links.get(node)).ifPresent(link -> link.touch(touches)));
  }

  private synchronized void reconcile(Cluster cluster) {
    Map<NodeName, Node.NetInterface> wanted = new HashMap<>();
    for (Node node : cluster.nodes().values()) {
      if (node.type().hasDaemon()) {
        node.active().ifPresent(address -> wanted.put(node.name(), address));
      }
    }
    links.forEach((node, link) -> {
      if (!link.address().equals(wanted.get(node))) {
        link.close();
        links.remove(node);
        engine.offer(new Input.Lost(node, "its address has changed"));
      }
    });
    wanted.forEach((node, address) ->
        links.computeIfAbsent(
            node,
            name -> {
              NodeLink link = new NodeLink(name, address, engine, authority, vault, plainAllowed);
              link.start();
              return link;
            }));
  }

  /** Connects to a node afresh. */
  public void reconnect(NodeName node) {
    Optional.ofNullable(links.get(node)).ifPresent(NodeLink::reconnect);
  }

  @Override
  public PlanAnswer plan(NodeName node, PlanRequest request) {
    NodeLink link = links.get(node);
    return link == null
        ? new PlanAnswer(List.of(), List.of("node " + node + " has no daemon"))
        : link.plan(request);
  }

  @Override
  public PhysicalDisks disks(NodeName node) throws NodeCallException {
    return link(node).ask(NodeClient::disks);
  }

  @Override
  public DevicePool.Made make(NodeName node, DevicePool wanted) throws NodeCallException {
    return link(node).ask(client -> client.make(wanted));
  }

  private NodeLink link(NodeName node) throws NodeCallException {
    NodeLink link = links.get(node);
    if (link == null) {
      throw NodeCallException.unanswered("it has no daemon");
    }
    return link;
  }

  @Override
  public synchronized void close() {
    links.values().forEach(NodeLink::close);
    links.clear();
  }
}
