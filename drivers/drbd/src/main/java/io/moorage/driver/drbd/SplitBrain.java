// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.DrbdFacts.Peer;
import io.moorage.driver.spec.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Ends a split brain: one side gives up what it changed, and takes over what the other one has. Two
 * sets of changes cannot be put together again, so it is for people to choose.
 */
public final class SplitBrain {
  private SplitBrain() {}

  /** What becomes of the data of a side. */
  public sealed interface Side {
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
   * The commands for every node, which may be run at once.
   *
   * @param sides how the resource stands on each of its nodes, by host name
   * @param keep the host whose data stays
   * @throws DriverException if nothing is split, or the data that is to stay is not good
   */
  public static SortedMap<String, List<List<String>>> plan(
      ResourceName resource, Map<String, DrbdFacts> sides, String keep) throws DriverException {
    DrbdFacts kept = sides.get(keep);
    if (kept == null || !kept.upToDate()) {
      throw new DriverException(
          new Problem(
              "the data of " + keep + " cannot be the one of " + resource + " that stays",
              kept == null ? "it has none, or is offline" : "not all of it is UpToDate there",
              "choose another node"));
    }
    SortedMap<String, List<List<String>>> plan = new TreeMap<>();
    for (Map.Entry<String, DrbdFacts> side : sides.entrySet()) {
      String host = side.getKey();
      boolean split = splitBetween(host, side.getValue(), keep, kept);
      Side part = split && hasData(side.getValue()) ? new Side.Discard(keep) : new Side.Keep();
      List<List<String>> commands = commands(resource, side.getValue(), part);
      if (!commands.isEmpty()) {
        plan.put(host, commands);
      }
    }
    if (plan.isEmpty()) {
      throw new DriverException(
          new Problem(
              "no connection of " + resource + " is StandAlone",
              "",
              "there is nothing to resolve; see 'drbdadm status " + resource + "'"));
    }
    return plan;
  }

  private static boolean splitBetween(String host, DrbdFacts facts, String keep, DrbdFacts kept) {
    return !host.equals(keep) && (standAlone(facts, keep) || standAlone(kept, host));
  }

  private static boolean standAlone(DrbdFacts facts, String peer) {
    return facts.peers().stream().anyMatch(to -> to.name().equals(peer) && to.standAlone());
  }

  private static boolean hasData(DrbdFacts facts) {
    return facts.volumes().stream()
        .anyMatch(volume -> volume.disk().compareTo(DrbdFacts.DiskState.NEGOTIATING) >= 0);
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
