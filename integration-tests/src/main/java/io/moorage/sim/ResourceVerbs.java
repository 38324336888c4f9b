// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.AccessMode;
import io.moorage.api.model.ByteSize;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.control.Attachments;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.Placements;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.control.Removals;
import io.moorage.server.control.Request;
import io.moorage.server.control.Resources;
import io.moorage.server.control.SplitBrains;
import io.moorage.server.control.Toggles;
import io.moorage.sim.Verbs.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Definitions, resources, and their use. */
final class ResourceVerbs {
  static final List<Verb> ALL =
      List.of(
          Verb.of(12, ResourceVerbs::spawn),
          Verb.of(
              3,
              p ->
                  new Definitions.Create(
                      naming(p), p.group(), p.properties(), p.layers().orElseThrow())),
          Verb.of(
              2,
              p ->
                  new Definitions.Modify(
                      p.definition(),
                      PropertyChange.setting(p.properties()),
                      p.chance().oneIn(3) ? Optional.of(p.group()) : Optional.empty(),
                      p.chance().oneIn(4) ? p.layers() : Optional.empty())),
          Verb.of(5, p -> new Definitions.Delete(p.definition())),
          Verb.of(
              5,
              p ->
                  new Definitions.AddVolume(
                      p.definition(),
                      p.chance().oneIn(4) ? Optional.of(p.chance().below(3)) : Optional.empty(),
                      p.size(),
                      p.properties(),
                      Set.of())),
          new Verb(7, ResourceVerbs::resize),
          Verb.of(1, p -> new Definitions.DeleteVolume(p.definition(), p.chance().below(3))),
          Verb.of(7, p -> new Placements.Place(p.definition(), p.filter(), p.layers())),
          Verb.of(5, ResourceVerbs::create),
          Verb.of(
              4,
              p ->
                  new Placements.MakeAvailable(
                      p.definition(), p.node(), p.chance().oneIn(2), p.layers())),
          new Verb(
              8,
              p ->
                  p.resource()
                      .map(resource ->
                          new Removals.Delete(
                              resource.name(), resource.node(), p.chance().oneIn(3)))),
          Verb.of(1, p -> new Removals.Delete(p.name(), p.node(), false)),
          new Verb(
              1,
              p ->
                  p.resource()
                      .map(resource -> new SplitBrains.Resolve(resource.name(), resource.node()))),
          new Verb(
              3,
              p ->
                  p.resource()
                      .map(resource -> new Toggles.ToDiskless(resource.name(), resource.node()))),
          new Verb(
              4,
              p ->
                  p.resource()
                      .map(resource ->
                          new Toggles.ToDiskful(
                              resource.name(),
                              resource.node(),
                              p.chance().oneIn(2) ? Optional.of(p.pool()) : Optional.empty(),
                              p.chance().oneIn(2) ? Optional.of(p.node()) : Optional.empty()))),
          Verb.of(
              1,
              p ->
                  new Resources.Modify(
                      p.deployed(), p.node(), PropertyChange.setting(p.properties()))),
          new Verb(
              4,
              p ->
                  p.resource()
                      .map(resource ->
                          new Attachments.Attach(
                              resource.name(),
                              resource.node(),
                              p.chance().pick(List.of(AccessMode.values()))))),
          Verb.of(1, p -> new Attachments.Attach(p.name(), p.node(), AccessMode.EXCLUSIVE)),
          new Verb(
              4,
              p ->
                  p.replicated()
                      .map(name ->
                          new Placements.MakeAvailable(name, p.node(), false, Optional.empty()))),
          new Verb(
              4,
              p ->
                  p.client()
                      .map(client ->
                          new Attachments.Attach(
                              client.name(), client.node(), AccessMode.EXCLUSIVE))),
          new Verb(8, ResourceVerbs::detach));

  private ResourceVerbs() {}

  private static Definitions.Naming naming(Picks picks) {
    return picks.chance().oneIn(12)
        ? new Definitions.Naming(Optional.empty(), "disk of " + picks.chance().below(4))
        : Definitions.Naming.of(picks.name());
  }

  private static Request<?> spawn(Picks picks) {
    List<ByteSize> sizes = new ArrayList<>();
    for (int i = picks.chance().between(0, 8); i >= 0; i -= 4) {
      sizes.add(picks.size());
    }
    return new Placements.Spawn(
        picks.group(),
        naming(picks),
        sizes,
        picks.filter(),
        Map.of(),
        picks.chance().oneIn(12),
        picks.chance().oneIn(2));
  }

  private static Request<?> create(Picks picks) {
    List<Resources.Order> orders = new ArrayList<>();
    for (int i = picks.chance().between(1, 2); i > 0; i--) {
      orders.add(
          new Resources.Order(
              picks.node(),
              picks.chance().oneIn(4) ? Map.of() : Map.of("StorPoolName", picks.pool().value()),
              picks.chance().oneIn(20)));
    }
    return new Resources.Create(picks.definition(), orders, picks.layers());
  }

  private static Optional<Request<?>> resize(Picks picks) {
    Optional<ResourceDefinition> found = picks.cluster().definition(picks.deployed());
    return found
        .filter(definition -> !definition.volumes().isEmpty())
        .map(definition -> {
          var volume = picks.chance().pick(List.copyOf(definition.volumes().values()));
          ByteSize more = ByteSize.kibibytes(picks.chance().between(0, 16 * 1024));
          return new Definitions.ModifyVolume(
              definition.name(),
              volume.number(),
              Optional.of(picks.chance().oneIn(8) ? picks.size() : volume.size().plus(more)),
              PropertyChange.NONE,
              Optional.empty());
        });
  }

  private static Optional<Request<?>> detach(Picks picks) {
    return picks
        .any(picks.cluster().attachments().keySet())
        .flatMap(name ->
            picks
                .any(picks.cluster().attachmentsOf(name).keySet())
                .map(node -> new Attachments.Detach(name, node)));
  }
}
