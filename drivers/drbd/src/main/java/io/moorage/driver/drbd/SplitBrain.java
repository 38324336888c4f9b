// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.DrbdFacts.Peer;
import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.DrbdSpec.Host;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends a split brain: one side gives up what it changed, and takes over what the other one has. Two
 * sets of changes cannot be put together again, so it is for people to choose.
 */
final class SplitBrain {
  private SplitBrain() {}

  /** What becomes of the data of a side. */
  sealed interface Side {
    /** It stays, and goes over to the others. */
    record Keep() implements Side {}

    /**
     * What was changed since the split is lost.
     *
     * @param host whose data is taken over
     */
    record Discard(String host) implements Side {}
  }

  /**
   * What a node has to do with its data: only whoever has parted from the node whose data is kept
   * gives its own up. One that is still together with that node has the same data.
   */
  static Side side(DrbdSpec spec, Host kept, DrbdFacts facts) {
    boolean together = kept.nodeId() == spec.nodeId() || facts.connectedTo(kept.nodeId());
    return spec.self().part().diskful() && !together
        ? new Side.Discard(kept.hostName())
        : new Side.Keep();
  }

  /** The part of one node, from how it stands there. */
  static List<List<String>> commands(ResourceName resource, DrbdFacts facts, Side side) {
    return switch (side) {
      case Side.Keep() ->
          facts.peers().stream()
              .filter(Peer::standAlone)
              .map(peer -> Drbdadm.connect(resource, peer.name()))
              .toList();
      case Side.Discard(String host) -> discard(resource, facts, host);
    };
  }

  private static List<List<String>> discard(ResourceName resource, DrbdFacts facts, String host) {
    List<List<String>> commands = new ArrayList<>();
    if (facts.primary()) {
      // DRBD throws nobody's data away while it is used.
      commands.add(Drbdadm.secondary(resource));
    }
    for (Peer peer : facts.peers()) {
      // The one side may have given up while the other one still tries.
      if (peer.standAlone() || (peer.name().equals(host) && !peer.connected())) {
        commands.add(Drbdadm.disconnect(resource, peer.name()));
        commands.add(Drbdadm.connectDiscarding(resource, peer.name()));
      }
    }
    return List.copyOf(commands);
  }
}
