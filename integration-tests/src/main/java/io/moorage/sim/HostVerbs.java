// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.control.Nodes;
import io.moorage.server.control.Pools;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.reconcile.Withdrawals;
import io.moorage.sim.Verbs.Verb;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Nodes and pools. */
final class HostVerbs {
  private static final PoolName EXTRA = new PoolName("extra");

  static final List<Verb> ALL =
      List.of(
          Verb.of(1, p -> new Nodes.Create(p.node(), Node.Type.SATELLITE, List.of(), Map.of())),
          Verb.of(
              1,
              p ->
                  new Nodes.Modify(
                      p.node(), Optional.empty(), PropertyChange.setting(p.properties()))),
          Verb.of(1, HostVerbs::evacuate),
          Verb.of(1, p -> new Withdrawals.Evict(p.node())),
          Verb.of(
              6, p -> new Withdrawals.Restore(p.node(), p.chance().oneIn(3), p.chance().oneIn(8))),
          Verb.of(1, p -> new Nodes.PutAddress(p.node(), address(p), p.chance().oneIn(2))),
          Verb.of(1, p -> new Nodes.RemoveAddress(p.node(), "net" + p.chance().below(3))),
          Verb.of(
              1, p -> new Nodes.Permit(p.node(), "hash", Instant.parse("2027-01-01T00:00:00Z"))),
          Verb.of(
              1,
              p ->
                  new Nodes.Join(
                      p.chance().pick(p.nodes()),
                      p.chance().oneIn(4) ? "no" : "hash",
                      "192.0.2.9",
                      1)),
          Verb.of(
              1,
              p ->
                  new Pools.Create(
                      p.node(), EXTRA, ProviderKind.FILE_THIN, "/srv/extra", Map.of())),
          Verb.of(1, p -> new Pools.Create(p.node(), p.pool(), ProviderKind.LVM, "vg", Map.of())),
          Verb.of(
              1,
              p ->
                  new Pools.Modify(
                      new PoolKey(p.node(), p.pool()), PropertyChange.setting(p.properties()))),
          Verb.of(
              2,
              p -> new Pools.Delete(new PoolKey(p.node(), p.chance().oneIn(4) ? p.pool() : EXTRA))),
          Verb.of(1, p -> new Pools.Define(p.pool())),
          Verb.of(
              1, p -> new Pools.ModifyDefinition(p.pool(), PropertyChange.setting(p.properties()))),
          Verb.of(1, p -> new Pools.DeleteDefinition(p.pool())));

  private HostVerbs() {}

  private static Withdrawals.Evacuate evacuate(Picks picks) {
    return new Withdrawals.Evacuate(
        picks.node(),
        picks.chance().oneIn(5) ? List.of(picks.node()) : List.of(),
        picks.chance().oneIn(5) ? List.of(picks.node()) : List.of());
  }

  private static Nodes.Address address(Picks picks) {
    return new Nodes.Address(
        "net" + picks.chance().below(3),
        picks.chance().oneIn(5) ? "not an address" : "192.0.2." + picks.chance().between(1, 9),
        Optional.of(3366),
        Node.Encryption.SSL,
        picks.chance().oneIn(3));
  }
}
