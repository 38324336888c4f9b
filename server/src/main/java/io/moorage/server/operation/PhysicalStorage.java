// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.operation;

import io.moorage.api.model.NodeName;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.wire.DevicePool;
import io.moorage.driver.wire.PhysicalDisks.PhysicalDisk;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.Find;
import io.moorage.server.control.ProblemException;
import io.moorage.server.engine.Image;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The free disks of the nodes. Nothing of it is kept: what a node said a moment ago may be wrong
 * now, so it is asked each time.
 */
public final class PhysicalStorage {
  private static final Logger LOG = LoggerFactory.getLogger(PhysicalStorage.class);
  private final Operations operations;
  private final NodeDisks nodes;

  @Inject
  public PhysicalStorage(Operations operations, NodeDisks nodes) {
    this.operations = operations;
    this.nodes = nodes;
  }

  /** Those of all nodes that are online and answer. */
  public Map<NodeName, List<PhysicalDisk>> free() {
    Image image = operations.image();
    Map<NodeName, List<PhysicalDisk>> found = new ConcurrentSkipListMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (NodeName node : image.cluster().nodes().keySet()) {
        if (image.sightings().online(node)) {
          Future<?> _ = threads.submit(() -> ask(node, found));
        }
      }
    }
    return found;
  }

  private void ask(NodeName node, Map<NodeName, List<PhysicalDisk>> into) {
    try {
      into.put(node, nodes.disks(node).disks());
    } catch (NodeCallException e) {
      LOG.warn("the disks of node {} are not in the list: {}", node, e.getMessage());
    }
  }

  /** Those of one node. */
  public List<PhysicalDisk> free(NodeName node) {
    NodeName known = Find.node(operations.image().cluster(), node).name();
    try {
      return nodes.disks(known).disks();
    } catch (NodeCallException e) {
      throw problem("The disks of node '" + known + "' could not be listed", known, e);
    }
  }

  /** Makes a device pool on a node. */
  public DevicePool.Made make(NodeName node, DevicePool wanted) {
    NodeName known = Find.node(operations.image().cluster(), node).name();
    try {
      return nodes.make(known, wanted);
    } catch (NodeCallException e) {
      throw problem(
          "The device pool '" + wanted.name() + "' could not be made on node '" + known + "'",
          known,
          e);
    }
  }

  private static ProblemException problem(String what, NodeName node, NodeCallException e) {
    Problem problem = e.problem();
    return e.answered()
        ? new ProblemException(
            ErrorCode.NODE_FAILED,
            what + ": " + problem.message() + ".",
            problem.cause(),
            problem.correction())
        : new ProblemException(
            ErrorCode.NOT_CONNECTED,
            what + ": the node did not answer.",
            problem.message(),
            "Look at 'moor node list' and at the daemon of '"
                + node
                + "'; then repeat the request.");
  }
}
