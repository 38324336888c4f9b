// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.GroupName;
import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.ResourceGroup.VolumeGroup;
import io.moorage.server.cluster.SelectFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Decisions about resource groups and volume groups. */
public final class Groups {
  private static final int DEFAULT_PLACE_COUNT = 2;
  static final int VOLUME_NUMBER_MAX = 65534;

  private Groups() {}

  static ResourceGroup defaultGroup(String id) {
    return new ResourceGroup(
        id,
        ResourceGroup.DEFAULT,
        "",
        SelectFilter.NONE.withPlaceCount(DEFAULT_PLACE_COUNT),
        new TreeMap<>(),
        Map.of(),
        Optional.empty(),
        0);
  }

  /** Makes a group. */
  public record Create(
      GroupName name,
      String description,
      SelectFilter filter,
      Map<String, String> properties,
      Optional<Integer> peerSlots)
      implements Request<ResourceGroup> {
    @Override
    public String describe() {
      return "create resource group " + name;
    }

    @Override
    public ResourceGroup decide(Draft draft, World world) {
      if (draft.cluster().group(name).isPresent()) {
        throw new ProblemException(
            ErrorCode.GROUP_EXISTS,
            "A resource group with the name '" + name + "' exists already.",
            "Choose another name, or change that one with 'moor resource-group modify'.");
      }
      requireSensible(filter);
      ResourceGroup group =
          new ResourceGroup(
              world.ids().next(),
              name,
              description,
              filter,
              new TreeMap<>(),
              PropertyChange.setting(properties).over(Map.of()),
              peerSlots,
              0);
      draft.put(group);
      return group;
    }
  }

  static void requireSensible(SelectFilter filter) {
    if (filter.placeCount().filter(count -> count < 1).isPresent()) {
      throw new ProblemException(
          ErrorCode.INVALID_PLACE_COUNT,
          "A place count of " + filter.placeCount().get() + " makes no sense.",
          "Give the number of replicas, 1 or more.");
    }
    filter.notPlaceWithRegex().ifPresent(Groups::requirePattern);
    filter.layers().ifPresent(layers -> Layers.require(layers));
  }

  private static void requirePattern(String regex) {
    try {
      Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new ProblemException(
          ErrorCode.INVALID_REQUEST,
          "'" + regex + "' is not a regular expression: " + e.getDescription() + ".",
          "Correct the pattern of resources to keep away from.");
    }
  }

  /** A changed group, and what it did to the resource definitions in it. */
  public record Modified(ResourceGroup group, List<Resources.Deployment> raised) {}

  /**
   * Changes a group; a higher replica count is brought to the definitions in it, a lower one never
   * takes away.
   */
  public record Modify(
      GroupName name,
      Optional<String> description,
      SelectFilter filter,
      PropertyChange properties,
      Optional<Integer> peerSlots)
      implements Request<Modified> {
    @Override
    public String describe() {
      return "modify resource group " + name;
    }

    @Override
    public Modified decide(Draft draft, World world) {
      ResourceGroup before = Find.group(draft.cluster(), name);
      requireSensible(filter);
      ResourceGroup after =
          before
              .withDescription(description.orElse(before.description()))
              .withFilter(filter.over(before.filter()))
              .withProperties(properties.over(before.properties()));
      if (peerSlots.isPresent()) {
        after = after.withPeerSlots(peerSlots.get());
      }
      if (!after.equals(before)) {
        draft.put(after);
      }
      return new Modified(after, filter.placeCount().isPresent() ? raise(draft, world) : List.of());
    }

    private List<Resources.Deployment> raise(Draft draft, World world) {
      List<Resources.Deployment> raised = new ArrayList<>();
      for (ResourceName resource : new TreeSet<>(draft.cluster().definitionsIn(name))) {
        ResourceDefinition definition = Find.definition(draft.cluster(), resource);
        // A definition that was never deployed is not deployed by a change of its group.
        if (!draft.cluster().resourcesOf(resource).isEmpty() && !definition.volumes().isEmpty()) {
          raised.add(
              new Placements.Place(resource, SelectFilter.NONE, Optional.empty(), Optional.empty())
                  .decide(draft, world));
        }
      }
      return raised;
    }
  }

  /** Deletes a group that no definition is in; an unknown one is no error. */
  public record Delete(GroupName name) implements Request<Boolean> {
    @Override
    public String describe() {
      return "delete resource group " + name;
    }

    @Override
    public Boolean decide(Draft draft, World world) {
      Optional<ResourceGroup> group = draft.cluster().group(name);
      if (group.isEmpty()) {
        return false;
      }
      Set<ResourceName> members = draft.cluster().definitionsIn(name);
      if (!members.isEmpty() || name.equals(ResourceGroup.DEFAULT)) {
        throw new ProblemException(
            ErrorCode.GROUP_IN_USE,
            "Resource group '"
                + name
                + (members.isEmpty()
                    ? "' is the default group."
                    : "' has " + members.size() + " resource definitions."),
            members.isEmpty()
                ? "It stays."
                : "Delete them or move them to another group: 'moor resource-definition modify'.");
      }
      draft.remove(group.get());
      return true;
    }
  }

  /** Adds a volume group; without a number the next free one is taken. */
  public record AddVolume(
      GroupName name, Optional<Integer> number, Map<String, String> properties, Set<String> flags)
      implements Request<VolumeGroup> {
    @Override
    public String describe() {
      return "add a volume group to " + name;
    }

    @Override
    public VolumeGroup decide(Draft draft, World world) {
      ResourceGroup group = Find.group(draft.cluster(), name);
      int chosen = number.orElseGet(() -> nextFree(group.volumes()));
      requireNumber(chosen);
      if (group.volumes().containsKey(chosen)) {
        throw new ProblemException(
            ErrorCode.VOLUME_GROUP_EXISTS,
            "Resource group '" + name + "' has a volume group " + chosen + " already.",
            "Choose another number, or none for the next free one.");
      }
      VolumeGroup volume =
          new VolumeGroup(
              world.ids().next(), chosen, PropertyChange.setting(properties).over(Map.of()), flags);
      draft.put(with(group, volume));
      return volume;
    }
  }

  static void requireNumber(int number) {
    if (number < 0 || number > VOLUME_NUMBER_MAX) {
      throw new ProblemException(
          ErrorCode.INVALID_VOLUME_NUMBER,
          "The volume number " + number + " is out of range.",
          "Use 0 to " + VOLUME_NUMBER_MAX + ".");
    }
  }

  static int nextFree(SortedMap<Integer, ?> volumes) {
    int number = 0;
    while (volumes.containsKey(number)) {
      number++;
    }
    return number;
  }

  private static ResourceGroup with(ResourceGroup group, VolumeGroup volume) {
    SortedMap<Integer, VolumeGroup> volumes = new TreeMap<>(group.volumes());
    volumes.put(volume.number(), volume);
    return group.withVolumes(volumes);
  }

  /** Changes a volume group. */
  public record ModifyVolume(
      GroupName name, int number, PropertyChange change, Optional<Set<String>> flags)
      implements Request<VolumeGroup> {
    @Override
    public String describe() {
      return "modify volume group " + number + " of " + name;
    }

    @Override
    public VolumeGroup decide(Draft draft, World world) {
      ResourceGroup group = Find.group(draft.cluster(), name);
      VolumeGroup before = volume(group, number);
      VolumeGroup after =
          new VolumeGroup(
              before.id(), number, change.over(before.properties()), flags.orElse(before.flags()));
      draft.put(with(group, after));
      return after;
    }
  }

  /** Looks up a volume group, or refuses. */
  public static VolumeGroup volume(ResourceGroup group, int number) {
    VolumeGroup volume = group.volumes().get(number);
    if (volume == null) {
      throw new ProblemException(
          ErrorCode.VOLUME_GROUP_NOT_FOUND,
          "Resource group '" + group.name() + "' has no volume group " + number + ".",
          "See 'moor volume-group list " + group.name() + "'.");
    }
    return volume;
  }

  /** Drops a volume group; an unknown one is no error. */
  public record DeleteVolume(GroupName name, int number) implements Request<Boolean> {
    @Override
    public String describe() {
      return "delete volume group " + number + " of " + name;
    }

    @Override
    public Boolean decide(Draft draft, World world) {
      ResourceGroup group = Find.group(draft.cluster(), name);
      if (!group.volumes().containsKey(number)) {
        return false;
      }
      SortedMap<Integer, VolumeGroup> volumes = new TreeMap<>(group.volumes());
      volumes.remove(number);
      draft.put(group.withVolumes(volumes));
      return true;
    }
  }
}
