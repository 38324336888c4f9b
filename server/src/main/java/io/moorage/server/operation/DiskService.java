// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.operation;

import io.moorage.api.model.AccessMode;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.api.storage.Attachment;
import io.moorage.api.storage.BlockStorage;
import io.moorage.api.storage.Capacity;
import io.moorage.api.storage.CloneDisk;
import io.moorage.api.storage.CreateDisk;
import io.moorage.api.storage.Disk;
import io.moorage.api.storage.DiskSnapshot;
import io.moorage.api.storage.StorageException;
import io.moorage.api.storage.StorageException.Code;
import io.moorage.api.storage.StoragePlan;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.ResourceReport.VolumeReport;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.cluster.VolumeDefinition;
import io.moorage.server.control.Attachments;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.Find;
import io.moorage.server.control.Placements;
import io.moorage.server.control.ProblemException;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.control.Restores;
import io.moorage.server.control.Snapshots;
import io.moorage.server.engine.Image;
import io.moorage.server.operation.Operations.Deployed;
import io.moorage.server.placement.Rooms;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The disks of platforms over the control plane: each call a thin composition of the decisions that
 * REST uses too. One object for each plugin, so that the change log says who asked.
 */
public final class DiskService implements BlockStorage {
  private static final String LABEL_PREFIX = "Aux/";

  private final String who;
  private final Operations operations;
  private final DryRun dryRun;

  public DiskService(String who, Operations operations, DryRun dryRun) {
    this.who = who;
    this.operations = operations;
    this.dryRun = dryRun;
  }

  @Override
  public Disk create(CreateDisk request) {
    return translated(() -> {
      Optional<ResourceDefinition> there = operations.image().cluster().definition(request.name());
      if (there.isPresent()) {
        return same(request, there.get());
      }
      requireDone(operations.deploy(who, spawn(request)), "create disk " + request.name());
      return disk(request.name());
    });
  }

  private Disk same(CreateDisk request, ResourceDefinition there) {
    boolean same =
        there.group().equals(request.group())
            && there.size().equals(kibibytes(request.size()))
            && labels(there).equals(request.labels());
    if (!same) {
      throw new StorageException(
          Code.ALREADY_EXISTS,
          "A disk with the name '" + request.name() + "' exists already and is another one.",
          "Choose another name.");
    }
    requireReady(operations.settle(request.name()), "create disk " + request.name());
    return disk(request.name());
  }

  private Placements.Spawn spawn(CreateDisk request) {
    SelectFilter filter = SelectFilter.NONE;
    return new Placements.Spawn(
        request.group(),
        Definitions.Naming.of(request.name()),
        List.of(kibibytes(request.size())),
        filter,
        properties(request.labels()),
        false,
        true,
        request.preferredNode());
  }

  /** Sizes are kept in whole KiB, as every client of the other API sees them. */
  private static ByteSize kibibytes(ByteSize size) {
    return ByteSize.kibibytes(size.kibibytes());
  }

  private static Map<String, String> properties(Map<String, String> labels) {
    Map<String, String> properties = new TreeMap<>();
    labels.forEach((key, value) -> properties.put(LABEL_PREFIX + key, value));
    return properties;
  }

  private static Map<String, String> labels(ResourceDefinition definition) {
    Map<String, String> labels = new TreeMap<>();
    definition
        .properties()
        .forEach((key, value) -> {
          if (key.startsWith(LABEL_PREFIX)) {
            labels.put(key.substring(LABEL_PREFIX.length()), value);
          }
        });
    return labels;
  }

  @Override
  public StoragePlan planCreate(CreateDisk request) {
    return translated(() -> dryRun.of(spawn(request)));
  }

  @Override
  public Optional<Disk> find(ResourceName disk) {
    Image image = operations.image();
    return image.cluster().definition(disk).map(definition -> disk(image, definition));
  }

  @Override
  public List<Disk> list(GroupName group) {
    Image image = operations.image();
    return image.cluster().definitionsIn(group).stream()
        .sorted()
        .flatMap(name -> image.cluster().definition(name).stream())
        .filter(definition -> !definition.provisional())
        .map(definition -> disk(image, definition))
        .toList();
  }

  @Override
  public Attachment attach(ResourceName disk, NodeName node, AccessMode mode) {
    return translated(() -> {
      // A disk whose content is still to come, or that its node has not reported since the server
      // started, would be refused; a moment's patience is kinder.
      operations
          .image()
          .cluster()
          .resource(disk, node)
          .ifPresent(there -> operations.settle(disk, List.of(there)));
      operations.ask(who, new Attachments.Attach(disk, node, mode));
      Resource resource = Find.resource(operations.image().cluster(), disk, node);
      requireReady(
          operations.settle(disk, List.of(resource)), "attach disk " + disk + " on " + node);
      return attachment(operations.image(), resource, mode)
          .orElseThrow(() ->
              new StorageException(
                  Code.TIMEOUT,
                  "Node '" + node + "' has not reported a device for disk '" + disk + "'.",
                  "Ask again; 'moor resource list -r " + disk + "' shows how far it is."));
    });
  }

  private static Optional<Attachment> attachment(Image image, Resource resource, AccessMode mode) {
    return devicePath(image, resource).map(path -> new Attachment(resource.node(), mode, path));
  }

  private static Optional<String> devicePath(Image image, Resource resource) {
    return volume(image, resource).flatMap(VolumeReport::devicePath);
  }

  private static Optional<VolumeReport> volume(Image image, Resource resource) {
    return image.sightings().report(resource).map(ResourceReport::volumes).stream()
        .flatMap(List::stream)
        .findFirst();
  }

  @Override
  public void detach(ResourceName disk, NodeName node) {
    translated(() -> operations.ask(who, new Attachments.Detach(disk, node)));
  }

  @Override
  public Disk resize(ResourceName disk, ByteSize size) {
    return translated(() -> {
      operations.ask(
          who,
          new Definitions.ModifyVolume(
              disk,
              firstVolume(disk),
              Optional.of(kibibytes(size)),
              PropertyChange.NONE,
              Optional.empty()));
      requireReady(operations.settle(disk), "grow disk " + disk + " to " + size);
      return disk(disk);
    });
  }

  private int firstVolume(ResourceName disk) {
    SortedMap<Integer, VolumeDefinition> volumes =
        Find.definition(operations.image().cluster(), disk).volumes();
    return volumes.isEmpty() ? 0 : volumes.firstKey();
  }

  @Override
  public DiskSnapshot snapshot(ResourceName disk, SnapshotName name) {
    return translated(() -> {
      Optional<Snapshot> there = operations.image().cluster().snapshot(disk, name);
      Snapshot begun = there.isPresent() ? there.get() : begin(disk, name);
      Map<NodeName, Progress> nodes =
          operations.taken(List.of(begun)).getOrDefault(begun.id(), Map.of());
      if (!operations.complete(begun)) {
        requireReady(nodes, "take snapshot " + name + " of disk " + disk);
        throw new StorageException(
            Code.TIMEOUT,
            "Snapshot '"
                + name
                + "' of disk '"
                + disk
                + "' was not complete in time and was given up.",
            "See 'moor node list' for nodes that do not answer, and try again.");
      }
      return snapshot(Find.snapshot(operations.image().cluster(), disk, name));
    });
  }

  private Snapshot begin(ResourceName disk, SnapshotName name) {
    return operations
        .ask(
            who,
            new Snapshots.Create(List.of(new Snapshots.Order(disk, name, List.of(), Map.of()))))
        .getFirst();
  }

  private static DiskSnapshot snapshot(Snapshot snapshot) {
    return new DiskSnapshot(
        snapshot.resource(),
        snapshot.name(),
        snapshot.parts().values().stream()
            .flatMap(part -> part.taken().stream())
            .max(Comparator.naturalOrder())
            .orElse(snapshot.created()),
        snapshot.volumes().stream()
            .map(Snapshot.Volume::size)
            .reduce(ByteSize.ZERO, ByteSize::plus));
  }

  @Override
  public List<DiskSnapshot> snapshots(ResourceName disk) {
    return operations.image().cluster().snapshotsOf(disk).values().stream()
        .filter(Snapshot::successful)
        .filter(snapshot -> snapshot.forClone().isEmpty())
        .map(DiskService::snapshot)
        .sorted(Comparator.comparing(DiskSnapshot::taken).thenComparing(DiskSnapshot::name))
        .toList();
  }

  @Override
  public void deleteSnapshot(ResourceName disk, SnapshotName name) {
    translated(() -> {
      if (operations.image().cluster().definition(disk).isPresent()) {
        operations
            .ask(who, new Snapshots.Delete(disk, name, List.of()))
            .ifPresent(gone ->
                requireReady(removed(disk, gone), "delete snapshot " + name + " of disk " + disk));
      }
      return disk;
    });
  }

  private Map<NodeName, Progress> removed(ResourceName disk, Snapshot gone) {
    Map<NodeName, String> ids = new HashMap<>();
    gone.parts().keySet().forEach(node -> ids.put(node, gone.id()));
    return operations.gone(disk, ids);
  }

  @Override
  public Disk rollback(ResourceName disk, SnapshotName name) {
    return translated(() -> {
      List<Resource> rolled = operations.ask(who, new Restores.RollBack(disk, name));
      requireReady(operations.settle(disk, rolled), "roll disk " + disk + " back to " + name);
      return disk(disk);
    });
  }

  @Override
  public Disk clone(CloneDisk request) {
    return translated(() -> {
      Optional<ResourceDefinition> there = operations.image().cluster().definition(request.name());
      if (there.isPresent()) {
        if (!labels(there.get()).equals(request.labels())) {
          throw new StorageException(
              Code.ALREADY_EXISTS,
              "A disk with the name '" + request.name() + "' exists already.",
              "Choose another name.");
        }
        requireReady(operations.settle(request.name()), "clone disk " + request.source());
        return disk(request.name());
      }
      Deployed deployed =
          operations.deploy(
              who,
              new Restores.Clone(
                  request.source(),
                  request.snapshot(),
                  request.name(),
                  properties(request.labels())));
      requireDone(deployed, "clone disk " + request.source());
      return disk(request.name());
    });
  }

  @Override
  public void delete(ResourceName disk) {
    translated(() -> {
      operations
          .ask(who, new Definitions.Delete(disk))
          .ifPresent(deleted -> {
            Map<NodeName, String> ids = new HashMap<>();
            deleted.resources().forEach(r -> ids.put(r.node(), r.id()));
            // The name is free by now, and what is left is removed whatever happens: an offline
            // node or a
            // device that is still open delays that, it does not undo the deletion.
            operations.gone(disk, ids);
          });
      return disk;
    });
  }

  @Override
  public StoragePlan planDelete(ResourceName disk) {
    return translated(() -> dryRun.of(new Definitions.Delete(disk)));
  }

  @Override
  public Capacity capacity(GroupName group) {
    return translated(() -> {
      Image image = operations.image();
      return Rooms.of(
          image.cluster(), image.sightings(), Find.group(image.cluster(), group).filter());
    });
  }

  @Override
  public List<NodeName> locality(ResourceName disk) {
    Cluster cluster = operations.image().cluster();
    return cluster.resourcesOf(disk).values().stream()
        .filter(Resource::diskful)
        .map(Resource::node)
        .sorted(
            Comparator.comparing((NodeName node) -> !cluster.attachmentsOf(disk).containsKey(node))
                .thenComparing(node -> !operations.image().sightings().online(node))
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private Disk disk(ResourceName name) {
    Image image = operations.image();
    return disk(image, Find.definition(image.cluster(), name));
  }

  private static Disk disk(Image image, ResourceDefinition definition) {
    Cluster cluster = image.cluster();
    return new Disk(
        definition.name(),
        definition.group(),
        definition.size(),
        definition.created(),
        labels(definition),
        cluster.resourcesOf(definition.name()).values().stream()
            .flatMap(resource -> replica(image, resource).stream())
            .toList(),
        cluster.attachmentsOf(definition.name()).values().stream()
            .flatMap(use ->
                cluster.resource(definition.name(), use.node()).stream()
                    .flatMap(resource -> attachment(image, resource, use.mode()).stream()))
            .toList());
  }

  private static Optional<Disk.Replica> replica(Image image, Resource resource) {
    return resource
        .role()
        .diskfulPool()
        .map(pool ->
            new Disk.Replica(
                resource.node(),
                pool,
                devicePath(image, resource),
                volume(image, resource).map(VolumeReport::allocated).orElse(ByteSize.ZERO)));
  }

  private static void requireDone(Deployed deployed, String what) {
    requireReady(deployed.nodes(), what);
    if (!deployed.kept()) {
      throw new StorageException(
          Code.INTERNAL,
          "Could not " + what + ": it was undone before it was complete.",
          "See 'moor change-log list' for who undid it, and try again.");
    }
  }

  /** Turns what the nodes said into success or into the error that tells most. */
  private static void requireReady(Map<NodeName, Progress> nodes, String what) {
    nodes.forEach((node, progress) -> {
      if (progress instanceof Progress.Failed(Problem problem)) {
        throw new StorageException(
            Code.INTERNAL,
            "Could not "
                + what
                + ": node '"
                + node
                + "': "
                + problem.message()
                + (problem.cause().isEmpty() ? "" : ": " + problem.cause()),
            problem.correction());
      }
      if (progress instanceof Progress.Pending(String waitingFor)) {
        throw new StorageException(
            Code.TIMEOUT,
            "Could not yet " + what + ": node '" + node + "' is waiting for " + waitingFor + ".",
            "It goes on by itself; ask again with the same arguments.");
      }
    });
    boolean anyDone =
        nodes.isEmpty() || nodes.values().stream().anyMatch(p -> p instanceof Progress.Done);
    if (!anyDone) {
      throw new StorageException(
          Code.NODE_OFFLINE,
          "Could not "
              + what
              + " yet: no node that holds it is connected ("
              + nodes.keySet()
              + ").",
          "Bring one of them back; see 'moor node list'.");
    }
  }

  private static <T> T translated(Supplier<T> call) {
    try {
      return call.get();
    } catch (ProblemException e) {
      String details = e.details().isEmpty() ? "" : "\n" + e.details();
      throw new StorageException(code(e.code()), e.message() + details, e.correction(), e);
    }
  }

  private static Code code(ErrorCode code) {
    if (code == ErrorCode.IN_USE || code == ErrorCode.LAST_REPLICA) {
      return Code.IN_USE;
    }
    if (code == ErrorCode.SNAPSHOTS_NOT_SUPPORTED || code == ErrorCode.LAYER_NOT_SUPPORTED) {
      return Code.UNSUPPORTED;
    }
    return switch (code.kind()) {
      case USER -> Code.INVALID;
      case ABSENT -> Code.NOT_FOUND;
      case CONFLICT -> Code.ALREADY_EXISTS;
      case CAPACITY -> Code.NO_CAPACITY;
      case NODE -> Code.NODE_OFFLINE;
      case DENIED -> Code.INVALID;
      case INTERNAL -> Code.INTERNAL;
    };
  }
}
