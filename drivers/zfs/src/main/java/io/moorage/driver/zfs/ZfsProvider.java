// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import io.moorage.api.model.PoolName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.driver.tool.SharedReport;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pool that is a zpool or a dataset in one. */
final class ZfsProvider implements StorageProvider {
  private final PoolName pool;
  private final Backing backing;
  private final ZfsTool tool;
  private final SharedReport<List<Dataset>> report;
  private final VolumeSteps volumes;
  private final SnapshotSteps snapshots;
  private final RollBack rollBack;
  private final Remains remains;
  private final StepCommands commands;

  ZfsProvider(PoolName pool, VolumeSteps volumes, Clock clock) {
    this.pool = pool;
    this.backing = volumes.backing();
    this.tool = volumes.tool();
    this.report = new SharedReport<>(() -> tool.datasets(backing));
    this.volumes = volumes;
    this.snapshots = new SnapshotSteps(volumes, clock);
    this.rollBack = new RollBack(volumes);
    this.remains = new Remains(tool, volumes.lines());
    this.commands = new StepCommands(volumes.lines(), clock);
  }

  private Inventory look() throws DriverException {
    return new Inventory(pool, backing, report.ask());
  }

  /** Removes what roll backs left that came to nothing, and what is no longer needed. */
  void sweep() throws DriverException {
    Inventory found = look();
    for (Dataset dataset : found.datasets()) {
      if (found.tag(dataset) instanceof Tag.OfVolume(VolumeRef ref, String content)
          && dataset.name().equals(Inventory.successorOf(ref))
          && found.volume(ref).isPresent()) {
        tool.change(
            "could not remove the left over " + backing.full(dataset.name()),
            volumes.lines().destroy(dataset.name()));
      }
    }
    remains.sweep(this::look);
  }

  @Override
  public PoolFacts facts() throws DriverException {
    PoolCapacity capacity = capacity();
    Inventory found = look();
    List<VolumeFacts> ofVolumes = new ArrayList<>();
    List<SnapshotFacts> ofSnapshots = new ArrayList<>();
    List<String> foreign = new ArrayList<>();
    for (Dataset dataset : found.datasets()) {
      switch (found.tag(dataset)) {
        case Tag.OfVolume tag when dataset.name().equals(tag.ref().nameOnDisk()) ->
            ofVolumes.add(volumes.seen(found, dataset, tag.ref()));
        case Tag.OfVolume tag when dataset.name().equals(Inventory.successorOf(tag.ref())) -> {
          // Before the volume loses its name it is nothing yet, and after that it is the volume.
          if (found.volume(tag.ref()).isEmpty()) {
            ofVolumes.add(detached(volumes.seen(found, dataset, tag.ref())));
          }
        }
        case Tag.OfSnapshot tag when Inventory.hasItsName(dataset, tag.ref()) ->
            ofSnapshots.add(new SnapshotFacts(tag.ref(), dataset.size(), tag.taken()));
        case Tag.OfVolume other -> addForeign(found, dataset, foreign);
        case Tag.OfSnapshot other -> addForeign(found, dataset, foreign);
        case Tag.Missing missing -> addForeign(found, dataset, foreign);
      }
    }
    return new PoolFacts(capacity, ofVolumes, ofSnapshots, foreign);
  }

  /** A snapshot is named as a snapshot of ours of that name would be. */
  private static void addForeign(Inventory found, Dataset dataset, List<String> foreign) {
    if (!found.isRemoved(dataset)) {
      foreign.add(dataset.name().replace('@', '_'));
    }
  }

  /** It gets its device with its name. */
  private static VolumeFacts detached(VolumeFacts facts) {
    return new VolumeFacts(
        facts.ref(), facts.contentId(), facts.size(), facts.allocated(), Optional.empty());
  }

  @Override
  public PoolCapacity capacity() throws DriverException {
    Room room = tool.room(backing);
    return new PoolCapacity(
        room.used().plus(room.available()),
        room.available(),
        volumes.lines().options().blockSize());
  }

  @Override
  public Effect run(Step step) throws DriverException {
    Inventory found = look();
    return switch (step) {
      case Step.Detach detach -> volumes.detach(found, detach);
      case Step.Remove remove -> swept(found, volumes.remove(found, remove));
      case Step.RemoveSnapshot remove -> swept(found, snapshots.remove(found, remove));
      case Step.Create create -> volumes.create(found, create);
      case Step.Restore restore -> volumes.restore(found, restore);
      case Step.RollBack back -> swept(found, rollBack.run(found, back));
      case Step.Grow grow -> volumes.grow(found, grow);
      case Step.Attach attach -> volumes.attach(found, attach);
      case Step.TakeSnapshot take -> snapshots.take(found, take);
    };
  }

  /** Clears away what the step has freed, where anything may be left. */
  private Effect swept(Inventory before, Effect effect) throws DriverException {
    if (before.datasets().stream().anyMatch(Dataset::isSnapshot)) {
      remains.sweep(this::look);
    }
    return effect;
  }

  @Override
  public List<String> commands(Step step) {
    return commands.of(step);
  }
}
