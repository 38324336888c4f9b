// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.server.cluster.Attachment;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceDefinition.Birth;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.StoragePool;
import io.moorage.server.cluster.VolumeDefinition;
import io.moorage.server.placement.Placer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/** Decisions about resource definitions and their volumes. */
public final class Definitions {
  private static final long SIZE_KIB_MIN = 4;
  private static final long SIZE_KIB_MAX = 1L << 40;
  private static final int NAME_LENGTH_MAX = 48;
  private static final int EXTERNAL_NAME_LENGTH_MAX = 256;
  private static final Pattern UUID =
      Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private Definitions() {}

  /**
   * How a new definition is called: by its own name, or by one that is made from the platform's.
   *
   * @param externalName empty where there is none
   */
  public record Naming(Optional<ResourceName> name, String externalName) {
    public static Naming of(ResourceName name) {
      return new Naming(Optional.of(name), "");
    }

    ResourceName resolve(Cluster cluster, World world) {
      if (name.isPresent()) {
        if (cluster.definition(name.get()).isPresent()) {
          throw new ProblemException(
              ErrorCode.RESOURCE_DEFINITION_EXISTS,
              "A resource definition with the name '" + name.get() + "' exists already.",
              "Choose another name, or delete that one with 'moor resource-definition delete "
                  + name.get()
                  + "'.");
        }
        return name.get();
      }
      if (externalName.isEmpty() || externalName.length() > EXTERNAL_NAME_LENGTH_MAX) {
        throw new ProblemException(
            ErrorCode.INVALID_NAME,
            "The resource definition has no usable name.",
            "Give a name, or an external name of at most "
                + EXTERNAL_NAME_LENGTH_MAX
                + " characters.");
      }
      return fromExternal(cluster, world);
    }

    private ResourceName fromExternal(Cluster cluster, World world) {
      String head = externalName.substring(0, Math.min(externalName.length(), NAME_LENGTH_MAX));
      String candidate =
          UUID.matcher(head).matches()
              ? "LS_" + head.toUpperCase(java.util.Locale.ROOT)
              : head.replaceAll("[^A-Za-z0-9_-]", "_").replaceAll("^[^A-Za-z_]", "_");
      try {
        ResourceName made = new ResourceName(candidate);
        if (cluster.definition(made).isEmpty()) {
          return made;
        }
      } catch (IllegalArgumentException e) {
        // Not even the cleaned form is a name: take a random one, as on a clash.
      }
      return new ResourceName("LS_" + world.ids().next());
    }
  }

  /** Makes a definition without volumes. */
  public record Create(
      Naming naming, GroupName group, Map<String, String> properties, List<LayerKind> layers)
      implements Request<ResourceDefinition> {
    @Override
    public String describe() {
      return "create resource definition "
          + naming.name().map(ResourceName::value).orElse(naming.externalName());
    }

    @Override
    public ResourceDefinition decide(Draft draft, World world) {
      GroupName owner = Find.group(draft.cluster(), group).name();
      ResourceDefinition definition =
          new ResourceDefinition(
              world.ids().next(),
              naming.resolve(draft.cluster(), world),
              naming.externalName(),
              owner,
              PropertyChange.setting(properties).over(Map.of()),
              layers.isEmpty() ? List.of() : Layers.require(layers),
              new TreeMap<>(),
              new Birth.Complete(),
              world.now(),
              0);
      draft.put(definition);
      return definition;
    }
  }

  /** Changes properties, group or, while nothing is deployed, the stack. */
  public record Modify(
      ResourceName name,
      PropertyChange change,
      Optional<GroupName> group,
      Optional<List<LayerKind>> layers)
      implements Request<ResourceDefinition> {
    @Override
    public String describe() {
      return "modify resource definition " + name;
    }

    @Override
    public ResourceDefinition decide(Draft draft, World world) {
      ResourceDefinition before = Find.definition(draft.cluster(), name);
      ResourceDefinition after = before.withProperties(change.over(before.properties()));
      if (group.isPresent()) {
        after = after.withGroup(Find.group(draft.cluster(), group.get()).name());
      }
      if (layers.isPresent() && !Layers.require(layers.get()).equals(before.layers())) {
        requireUndeployed(draft.cluster(), name, "its layer stack cannot change");
        requireNoSnapshotOfOtherStack(draft.cluster(), before);
        after = after.withLayers(Layers.require(layers.get()));
      }
      if (after.networked() && !after.properties().equals(before.properties())) {
        draft.put(after);
      } else if (!after.equals(before)) {
        // The stack only changes where nothing is deployed, so no node has to hear of the rest.
        draft.note(after);
      }
      return after;
    }
  }

  static void requireUndeployed(Cluster cluster, ResourceName name, String consequence) {
    if (!cluster.resourcesOf(name).isEmpty()) {
      throw new ProblemException(
          ErrorCode.RESOURCE_EXISTS,
          "Resource definition '"
              + name
              + "' is deployed on "
              + cluster.resourcesOf(name).keySet()
              + ", so "
              + consequence
              + ".",
          "Delete its resources first: 'moor resource delete NODE " + name + "'.");
    }
  }

  /** What lies in a snapshot makes sense only under the stack that it was taken under. */
  static void requireNoSnapshotOfOtherStack(Cluster cluster, ResourceDefinition definition) {
    if (!cluster.snapshotsOf(definition.name()).isEmpty()) {
      throw new ProblemException(
          ErrorCode.INVALID_LAYER_STACK,
          "Resource definition '"
              + definition.name()
              + "' has snapshots, which were taken under the stack "
              + definition.layers()
              + ", so its stack cannot change.",
          "Delete the snapshots first, or restore one to a new definition.");
    }
  }

  /** What a deletion left to do. */
  public record Deleted(
      ResourceDefinition definition, List<Resource> resources, List<NodeName> offline) {}

  /** Deletes a definition with all that it has on nodes; an unknown one is no error. */
  public record Delete(ResourceName name) implements Request<Optional<Deleted>> {
    @Override
    public String describe() {
      return "delete resource definition " + name;
    }

    @Override
    public Optional<Deleted> decide(Draft draft, World world) {
      Optional<ResourceDefinition> found = draft.cluster().definition(name);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      requireNoSnapshots(draft.cluster());
      requireUnused(draft.cluster(), name);
      draft
          .cluster()
          .resourcesOf(name)
          .values()
          .forEach(resource -> Resources.requireIdle(world, resource));
      return Optional.of(remove(draft, world, found.get()));
    }

    private void requireNoSnapshots(Cluster cluster) {
      if (!cluster.snapshotsOf(name).isEmpty()) {
        throw new ProblemException(
            ErrorCode.SNAPSHOT_EXISTS,
            "Resource definition '"
                + name
                + "' has the snapshots "
                + cluster.snapshotsOf(name).keySet()
                + ".",
            "Delete them first: 'moor snapshot delete " + name + " SNAPSHOT'.");
      }
    }
  }

  static void requireUnused(Cluster cluster, ResourceName name) {
    if (!cluster.attachmentsOf(name).isEmpty()) {
      throw new ProblemException(
          ErrorCode.IN_USE,
          "Resource definition '"
              + name
              + "' is attached on "
              + cluster.attachmentsOf(name).keySet()
              + ".",
          "Stop the guest that uses it, which detaches it, and try again.");
    }
  }

  /** Takes the definition out; its resources depart. The name is free from here on. */
  public static Deleted remove(Draft draft, World world, ResourceDefinition definition) {
    List<Resource> resources = List.copyOf(draft.cluster().resourcesOf(definition.name()).values());
    List<NodeName> offline = new ArrayList<>();
    for (Resource resource : resources) {
      depart(draft, world, resource, definition);
      if (!world.sightings().online(resource.node())) {
        offline.add(resource.node());
      }
    }
    for (Attachment attachment :
        List.copyOf(draft.cluster().attachmentsOf(definition.name()).values())) {
      draft.remove(attachment);
    }
    draft.remove(definition);
    return new Deleted(definition, resources, offline);
  }

  /** Takes a resource out; what is on its node is removed there and reported gone. */
  public static void depart(
      Draft draft, World world, Resource resource, ResourceDefinition definition) {
    draft.remove(resource);
    draft.put(
        new Departed(
            resource.node(), new Departed.Thing.OfResource(resource, definition), world.now(), 0));
  }

  /** Adds a volume; without a number the next free one is taken. */
  public record AddVolume(
      ResourceName name,
      Optional<Integer> number,
      ByteSize size,
      Map<String, String> properties,
      Set<String> flags)
      implements Request<VolumeDefinition> {
    @Override
    public String describe() {
      return "add a volume of " + size + " to resource definition " + name;
    }

    @Override
    public VolumeDefinition decide(Draft draft, World world) {
      ResourceDefinition definition = Find.definition(draft.cluster(), name);
      int chosen = number.orElseGet(() -> Groups.nextFree(definition.volumes()));
      Groups.requireNumber(chosen);
      requireSize(size);
      if (definition.volumes().containsKey(chosen)) {
        throw new ProblemException(
            ErrorCode.VOLUME_DEFINITION_EXISTS,
            "Resource definition '" + name + "' has a volume " + chosen + " already.",
            "Choose another number, or none for the next free one.");
      }
      VolumeDefinition volume =
          new VolumeDefinition(
              world.ids().next(),
              chosen,
              size,
              PropertyChange.setting(properties).over(Map.of()),
              flags,
              Optional.empty());
      Layers.requireKeys(world, definition.layers());
      requireRoom(draft.cluster(), world, definition, definition.gross(size));
      draft.put(definition.withVolume(volume));
      if (!draft.cluster().resourcesOf(name).isEmpty()) {
        Peers.prepared(draft, world, definition.withVolume(volume));
      }
      return Find.volume(draft.cluster(), name, chosen);
    }
  }

  static void requireSize(ByteSize size) {
    long kib = size.kibibytes();
    if (kib < SIZE_KIB_MIN || kib > SIZE_KIB_MAX) {
      throw new ProblemException(
          ErrorCode.INVALID_SIZE,
          "A volume size of " + kib + " KiB is out of range.",
          "Valid sizes range from " + SIZE_KIB_MIN + " to " + SIZE_KIB_MAX + " KiB.");
    }
  }

  /** Every pool that holds a replica must be able to take that much more. */
  private static void requireRoom(
      Cluster cluster, World world, ResourceDefinition definition, ByteSize more) {
    Placer placer = new Placer(cluster, world.sightings());
    for (Resource resource : cluster.resourcesOf(definition.name()).values()) {
      Optional<StoragePool> pool =
          resource
              .role()
              .diskfulPool()
              .flatMap(name -> cluster.pool(new PoolKey(resource.node(), name)));
      if (pool.isEmpty() || !world.sightings().online(resource.node())) {
        continue;
      }
      ByteSize room = placer.room(pool.get()).room();
      if (room.compareTo(more) < 0) {
        throw new ProblemException(
            ErrorCode.NOT_ENOUGH_SPACE,
            "Storage pool '"
                + pool.get().name()
                + "' on node '"
                + resource.node()
                + "' has room for "
                + room
                + ", "
                + more
                + " more are needed.",
            "Free space there, extend the pool, or move that replica to another one.");
      }
    }
  }

  /** What a change of a volume did. */
  public record VolumeModified(VolumeDefinition volume, boolean grown, boolean sameSize) {}

  /** Changes size, properties or flags of a volume. */
  public record ModifyVolume(
      ResourceName name,
      int number,
      Optional<ByteSize> size,
      PropertyChange change,
      Optional<Set<String>> flags)
      implements Request<VolumeModified> {
    @Override
    public String describe() {
      return "modify volume "
          + number
          + " of resource definition "
          + name
          + size.map(to -> " to " + to).orElse("");
    }

    @Override
    public VolumeModified decide(Draft draft, World world) {
      ResourceDefinition definition = Find.definition(draft.cluster(), name);
      VolumeDefinition before = Find.volume(draft.cluster(), name, number);
      VolumeDefinition after =
          before
              .withProperties(change.over(before.properties()))
              .withFlags(flags.orElse(before.flags()))
              .withSize(size.orElse(before.size()));
      int growth = after.size().compareTo(before.size());
      if (growth != 0) {
        requireResizable(draft.cluster(), world, definition, before.size(), after.size());
      }
      if (growth > 0 && growsLater(draft.cluster(), definition, before)) {
        after = after.withGrowing(before.growing().or(() -> Optional.of(before.size())));
      }
      if (!after.equals(before)) {
        draft.put(definition.withVolume(after));
      }
      return new VolumeModified(after, growth > 0, size.isPresent() && growth == 0);
    }

    /** Whoever sees it over the network sees the new size once it is everywhere below. */
    private boolean growsLater(
        Cluster cluster, ResourceDefinition definition, VolumeDefinition volume) {
      boolean used =
          cluster.resourcesOf(name).values().stream().anyMatch(resource -> !resource.diskful());
      return (definition.replicated() && volume.minor().isPresent())
          || (definition.offered() && used);
    }

    private void requireResizable(
        Cluster cluster, World world, ResourceDefinition definition, ByteSize from, ByteSize to) {
      requireSize(to);
      if (to.compareTo(from) > 0) {
        if ("true".equalsIgnoreCase(definition.properties().get("DrbdOptions/ExactSize"))) {
          throw new ProblemException(
              ErrorCode.INVALID_PROPERTY,
              "Volume " + number + " of '" + name + "' has to keep its exact size.",
              "Set DrbdOptions/ExactSize to False on the resource definition first.");
        }
        requireUpToDate(cluster, world, definition);
        requireRoom(
            cluster, world, definition, definition.gross(to).minusOrZero(definition.gross(from)));
      } else if (!cluster.resourcesOf(name).isEmpty()) {
        // Nothing here can know where the data ends, and what is cut off is lost.
        throw new ProblemException(
            ErrorCode.INVALID_SIZE,
            "Volume "
                + number
                + " of '"
                + name
                + "' has "
                + from
                + " and holds data: it cannot shrink to "
                + to
                + ".",
            "Make a smaller volume and copy the data.");
      }
    }
  }

  /** A replica that is behind would get its new end from whoever is ahead, and never be done. */
  private static void requireUpToDate(Cluster cluster, World world, ResourceDefinition definition) {
    List<NodeName> behind =
        cluster.partakers(definition.name()).stream()
            .filter(resource -> resource.diskful() && resource.peer().isPresent())
            .filter(
                resource -> world.sightings().drbd(resource).filter(DrbdFacts::upToDate).isEmpty())
            .map(Resource::node)
            .toList();
    if (!behind.isEmpty()) {
      throw new ProblemException(
          ErrorCode.NOT_UP_TO_DATE,
          "The replicas of '" + definition.name() + "' on " + behind + " are not up to date.",
          "Wait until they are, or delete them, and grow the volume then.");
    }
  }

  /** Drops a volume of a definition that is nowhere deployed; an unknown one is no error. */
  public record DeleteVolume(ResourceName name, int number) implements Request<Boolean> {
    @Override
    public String describe() {
      return "delete volume " + number + " of resource definition " + name;
    }

    @Override
    public Boolean decide(Draft draft, World world) {
      Optional<ResourceDefinition> found = draft.cluster().definition(name);
      if (found.isEmpty() || !found.get().volumes().containsKey(number)) {
        return false;
      }
      ResourceDefinition definition = found.get();
      requireUndeployed(draft.cluster(), name, "its volumes cannot be deleted");
      SortedMap<Integer, VolumeDefinition> volumes = new TreeMap<>(definition.volumes());
      volumes.remove(number);
      draft.put(definition.withVolumes(volumes));
      return true;
    }
  }

  /** The group of a definition, where it is still there. */
  static Optional<ResourceGroup> groupOf(Cluster cluster, ResourceDefinition definition) {
    return cluster.group(definition.group());
  }
}
