// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceDefinition.Birth;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.ResourceGroup.VolumeGroup;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.placement.Placement;
import io.moorage.server.placement.Placer;
import io.moorage.server.placement.Wanted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Requests that leave it to the placer where replicas go. */
public final class Placements {
  private Placements() {}

  /**
   * Makes a definition from a group, with volumes of the given sizes and, if not asked otherwise,
   * its replicas.
   */
  public record Spawn(
      GroupName group,
      Definitions.Naming naming,
      List<ByteSize> sizes,
      SelectFilter filter,
      Map<String, String> properties,
      boolean definitionsOnly,
      boolean partial,
      Optional<NodeName> preferred)
      implements Request<Resources.Deployment> {

    public Spawn(
        GroupName group,
        Definitions.Naming naming,
        List<ByteSize> sizes,
        SelectFilter filter,
        Map<String, String> properties,
        boolean definitionsOnly,
        boolean partial) {
      this(group, naming, sizes, filter, properties, definitionsOnly, partial, Optional.empty());
    }

    @Override
    public String describe() {
      return "spawn "
          + naming.name().map(ResourceName::value).orElse(naming.externalName())
          + " "
          + sizes
          + " from resource group "
          + group;
    }

    @Override
    public Resources.Deployment decide(Draft draft, World world) {
      ResourceGroup from = Find.group(draft.cluster(), group);
      requireMatchingSizes(from);
      Groups.requireSensible(filter);
      ResourceDefinition definition =
          new Definitions.Create(naming, group, properties, List.of()).decide(draft, world);
      List<VolumeGroup> templates = List.copyOf(from.volumes().values());
      for (int i = 0; i < sizes.size(); i++) {
        Optional<VolumeGroup> template =
            i < templates.size() ? Optional.of(templates.get(i)) : Optional.empty();
        new Definitions.AddVolume(
                definition.name(),
                template.map(VolumeGroup::number),
                sizes.get(i),
                Map.of(),
                template.map(VolumeGroup::flags).orElse(Set.of()))
            .decide(draft, world);
      }
      SelectFilter rules = filter.over(from.filter());
      if (definitionsOnly || rules.placeCount().isEmpty()) {
        return new Resources.Deployment(
            Find.definition(draft.cluster(), definition.name()),
            List.of(),
            Optional.empty(),
            false);
      }
      return deploy(draft, world, definition.name());
    }

    private Resources.Deployment deploy(Draft draft, World world, ResourceName name) {
      Resources.Deployment placed =
          new Place(name, filter, Optional.empty(), preferred).decide(draft, world);
      ResourceDefinition provisional =
          placed.definition().withBirth(new Birth.Provisional(world.now()));
      draft.put(provisional);
      return new Resources.Deployment(
          provisional, placed.created(), placed.placement(), placed.satisfied());
    }

    private void requireMatchingSizes(ResourceGroup from) {
      int templates = from.volumes().size();
      if (templates != sizes.size() && templates > 0 && !partial) {
        throw new ProblemException(
            ErrorCode.INVALID_SIZE,
            "Resource group '"
                + group
                + "' has "
                + templates
                + " volume groups, "
                + sizes.size()
                + " sizes were given.",
            "Give one size for each volume group, or ask for a partial spawn.");
      }
    }
  }

  /**
   * Brings a definition to the wanted number of replicas.
   *
   * @param filter rules that go before those of the group
   * @param layers a stack for a definition that has none yet
   * @param preferred a node that gets a replica before all others, if the rules allow it
   */
  public record Place(
      ResourceName name,
      SelectFilter filter,
      Optional<List<LayerKind>> layers,
      Optional<NodeName> preferred)
      implements Request<Resources.Deployment> {

    public Place(ResourceName name, SelectFilter filter, Optional<List<LayerKind>> layers) {
      this(name, filter, layers, Optional.empty());
    }

    @Override
    public String describe() {
      return "place replicas of " + name;
    }

    @Override
    public Resources.Deployment decide(Draft draft, World world) {
      Groups.requireSensible(filter);
      ResourceDefinition definition =
          Resources.withLayers(
              draft, Find.definition(draft.cluster(), name), layers.or(filter::layers));
      Optional<ResourceGroup> group = Definitions.groupOf(draft.cluster(), definition);
      SelectFilter rules = filter.over(group.map(ResourceGroup::filter).orElse(SelectFilter.NONE));
      requireDecidable(draft.cluster(), rules);
      int missing = missing(draft.cluster(), rules);
      Offers.requireOnlyOne(definition, existing(draft.cluster()) + missing);
      if (missing <= 0) {
        return new Resources.Deployment(definition, List.of(), Optional.empty(), true);
      }
      Wanted wanted =
          new Wanted(
              missing, definition.size(), definition.layers(), rules, Optional.of(name), preferred);
      Placement placement = new Placer(draft.cluster(), world.sightings()).place(wanted);
      return switch (placement) {
        case Placement.NotEnough notEnough -> throw refusal(wanted, notEnough);
        case Placement.Placed placed -> {
          List<Resource> deployed =
              placed.choices().stream()
                  .map(choice -> deploy(draft, world, definition, choice.pool()))
                  .toList();
          yield new Resources.Deployment(
              Find.definition(draft.cluster(), name), deployed, Optional.of(placed), false);
        }
      };
    }

    /** Replicas that already differ in what they are to agree in leave no value for a new one. */
    private void requireDecidable(Cluster cluster, SelectFilter rules) {
      for (String rule : rules.replicasOnSame().orElse(List.of())) {
        List<String> values =
            cluster.resourcesOf(name).values().stream()
                .filter(Resource::diskful)
                .flatMap(resource -> cluster.node(resource.node()).stream())
                .flatMap(node -> Optional.ofNullable(node.properties().get(rule)).stream())
                .distinct()
                .toList();
        if (values.size() > 1) {
          throw new ProblemException(
              ErrorCode.UNDECIDABLE_PLACEMENT,
              "The replicas of '"
                  + name
                  + "' are to have the same "
                  + rule
                  + ", but they are on nodes with "
                  + values
                  + ".",
              "Give the value that counts, as '"
                  + rule
                  + "=VALUE', or change the nodes' property.");
        }
      }
    }

    private int missing(Cluster cluster, SelectFilter rules) {
      int existing = existing(cluster);
      int wanted = rules.placeCount().orElse(0);
      int additional = rules.additionalPlaceCount().orElse(0);
      if (additional > 0) {
        return wanted > existing ? wanted - existing : additional;
      }
      if (rules.placeCount().isEmpty()) {
        throw new ProblemException(
            ErrorCode.INVALID_PLACE_COUNT,
            "Nobody says how many replicas '" + name + "' should have.",
            "Give a place count with the request, or set one on its resource group.");
      }
      return wanted - existing;
    }

    private int existing(Cluster cluster) {
      return (int)
          cluster.resourcesOf(name).values().stream()
              .filter(Resource::diskful)
              // What is to leave its node is there, but not for long.
              .filter(resource -> cluster.withdrawal(resource.node()).isEmpty())
              .count();
    }
  }

  /** A replica in a pool; where its node uses the data over the network already it gets a disk. */
  public static Resource deploy(
      Draft draft, World world, ResourceDefinition definition, PoolKey pool) {
    return draft
        .cluster()
        .resource(definition.name(), pool.node())
        .map(there -> Toggles.diskful(draft, world, definition, there, Optional.of(pool.pool())))
        .orElseGet(() -> Resources.replica(draft, world, definition, pool, Map.of()));
  }

  /** A refusal that says of each pool why it is out. */
  static ProblemException refusal(Wanted wanted, Placement.NotEnough notEnough) {
    return new ProblemException(
        ErrorCode.NOT_ENOUGH_NODES,
        "Not enough available nodes: "
            + wanted.count()
            + " replica(s) of "
            + wanted.size()
            + " are wanted, "
            + notEnough.found()
            + " can be placed.",
        String.join("\n", notEnough.explained()),
        "Change what the reasons name, add a storage pool on another node, or ask for fewer replicas.");
  }

  /** Makes sure that a node can use a resource. */
  public record MakeAvailable(
      ResourceName name, NodeName node, boolean diskful, Optional<List<LayerKind>> layers)
      implements Request<Resources.Deployment> {
    @Override
    public String describe() {
      return "make resource " + name + " available on node " + node;
    }

    @Override
    public Resources.Deployment decide(Draft draft, World world) {
      Cluster cluster = draft.cluster();
      ResourceDefinition definition =
          Resources.withLayers(draft, Find.definition(cluster, name), layers);
      Find.node(cluster, node);
      Optional<Resource> there = cluster.resource(name, node);
      if (there.isPresent()) {
        return available(draft, world, definition, there.get());
      }
      boolean replicas = cluster.resourcesOf(name).values().stream().anyMatch(Resource::diskful);
      if (replicas && !definition.networked()) {
        throw independentReplica(cluster, definition);
      }
      if (replicas && (definition.offered() || !diskful)) {
        Resources.requireLayers(world, Offers.layers(definition, true), node);
        return new Resources.Deployment(
            definition,
            List.of(Resources.client(draft, world, definition, node, Map.of())),
            Optional.empty(),
            false);
      }
      SelectFilter rules =
          Definitions.groupOf(cluster, definition)
              .map(ResourceGroup::filter)
              .orElse(SelectFilter.NONE)
              .withNodes(List.of(node));
      Wanted wanted =
          new Wanted(1, definition.size(), definition.layers(), rules, Optional.of(name));
      return switch (new Placer(draft.cluster(), world.sightings()).place(wanted)) {
        case Placement.NotEnough notEnough ->
            throw notFound("diskful", node, String.join("\n", notEnough.explained()));
        case Placement.Placed placed ->
            new Resources.Deployment(
                definition,
                List.of(
                    Resources.replica(
                        draft, world, definition, placed.choices().getFirst().pool(), Map.of())),
                Optional.of(placed),
                false);
      };
    }

    private Resources.Deployment available(
        Draft draft, World world, ResourceDefinition definition, Resource there) {
      Resource after =
          there.diskful() || definition.offered()
              ? there
              : diskful
                  ? Toggles.diskful(draft, world, definition, there, Optional.empty())
                  : Toggles.client(draft, there);
      boolean changed = !after.role().equals(there.role());
      return new Resources.Deployment(
          definition, changed ? List.of(after) : List.of(), Optional.empty(), !changed);
    }

    /**
     * Another replica of a stack that does not replicate would be an empty disk under the name of a
     * full one.
     */
    private ProblemException independentReplica(Cluster cluster, ResourceDefinition definition) {
      return notFound(
          "diskful",
          node,
          "The stack "
              + definition.layers()
              + " does not reach over the network: the data is only on "
              + cluster.resourcesOf(name).keySet()
              + ", and a new replica on "
              + node
              + " would start empty.");
    }
  }

  /** Clients look for the very beginning of the text. */
  static ProblemException notFound(String kind, NodeName node, String details) {
    return new ProblemException(
        ErrorCode.POOL_NOT_FOUND,
        "Autoplacer could not find "
            + kind
            + " stor pool on node "
            + node
            + " matching resource-groups autoplace-settings",
        details,
        "Run the guest on a node that holds a replica, or use a stack with DRBD or NVME.");
  }
}
