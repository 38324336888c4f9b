// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.PoolName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.driver.tool.SharedReport;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pool that is a volume group or a thin pool in one. */
final class LvmProvider implements StorageProvider {
  private final PoolName pool;
  private final Backing backing;
  private final LvmTool tool;
  private final SharedReport<List<LogicalVolume>> report;
  private final VolumeSteps volumes;
  private final SnapshotSteps snapshots;
  private final RollBack rollBack;
  private final Known known = new Known();
  private final QuickSteps quick;
  private final StepCommands commands;

  LvmProvider(PoolName pool, VolumeSteps volumes, Clock clock) {
    this.pool = pool;
    this.backing = volumes.backing();
    this.tool = volumes.tool();
    this.report = new SharedReport<>(() -> tool.volumes(backing.group()));
    this.volumes = volumes;
    this.snapshots = new SnapshotSteps(volumes, clock);
    this.rollBack = new RollBack(volumes);
    this.quick = new QuickSteps(volumes, known, clock);
    // Thick pools have no metadata of their own that could run full.
    this.known.room(backing.thinPool().isEmpty());
    this.commands = new StepCommands(volumes.lines(), volumes.extentSize(), clock);
  }

  private Inventory look() throws DriverException {
    return new Inventory(pool, backing, report.ask());
  }

  /** Removes what roll backs left that came to nothing. */
  void sweep() throws DriverException {
    Inventory found = look();
    for (LogicalVolume volume : found.volumes()) {
      if (found.tag(volume) instanceof Tag.OfVolume(VolumeRef ref, String content)
          && volume.name().equals(Inventory.successorOf(ref))) {
        if (found.volume(ref).isEmpty()) {
          known.successor(ref);
          continue;
        }
        tool.change(
            "could not remove the left over " + backing.volume(volume.name()),
            volumes.lines().remove(volume.name()));
      }
    }
  }

  @Override
  public PoolFacts facts() throws DriverException {
    known.beginReading();
    try {
      PoolFacts facts = read();
      known.read(facts);
      return facts;
    } catch (DriverException e) {
      known.forgetAll();
      throw e;
    }
  }

  private PoolFacts read() throws DriverException {
    PoolCapacity capacity = capacity();
    Inventory found = look();
    List<VolumeFacts> ofVolumes = new ArrayList<>();
    List<SnapshotFacts> ofSnapshots = new ArrayList<>();
    List<String> foreign = new ArrayList<>();
    for (LogicalVolume volume : found.volumes()) {
      switch (found.tag(volume)) {
        case Tag.OfVolume tag when volume.name().equals(tag.ref().nameOnDisk()) ->
            ofVolumes.add(volumes.is(found, volume, tag.ref()).volume());
        case Tag.OfVolume tag when volume.name().equals(Inventory.successorOf(tag.ref())) -> {
          // Before the volume is removed it is nothing yet, and after that it is the volume.
          if (found.volume(tag.ref()).isEmpty()) {
            ofVolumes.add(detached(volumes.is(found, volume, tag.ref()).volume()));
          }
        }
        case Tag.OfSnapshot tag when volume.name().equals(tag.ref().nameOnDisk()) ->
            ofSnapshots.add(new SnapshotFacts(tag.ref(), volume.size(), tag.taken()));
        case Tag.OfVolume renamed -> foreign.add(volume.name());
        case Tag.OfSnapshot renamed -> foreign.add(volume.name());
        case Tag.Missing missing -> {
          if (!found.isBacking(volume)) {
            foreign.add(volume.name());
          }
        }
      }
    }
    return new PoolFacts(capacity, ofVolumes, ofSnapshots, foreign);
  }

  /** It gets its device with its name. */
  private static VolumeFacts detached(VolumeFacts facts) {
    return new VolumeFacts(
        facts.ref(), facts.contentId(), facts.size(), facts.allocated(), Optional.empty());
  }

  @Override
  public PoolCapacity capacity() throws DriverException {
    ByteSize unit = volumes.extentSize();
    if (backing.thinPool().isEmpty()) {
      VolumeGroup group = tool.group(backing.group());
      return new PoolCapacity(group.size(), group.free(), unit);
    }
    ThinPool thin = thinPool(tool, backing);
    known.room(thin.hasRoom());
    return new PoolCapacity(thin.volume().size(), thin.free(), unit);
  }

  static ThinPool thinPool(LvmTool tool, Backing backing) throws DriverException {
    List<LogicalVolume> found = tool.volumes(backing.toString());
    if (found.isEmpty()) {
      throw new DriverException(
          new Problem("there is no thin pool " + backing, "", "see with 'lvs' what there is"));
    }
    return ThinPool.of(backing, found.getFirst());
  }

  @Override
  public Effect run(Step step) throws DriverException {
    if (backing.thinPool().isEmpty()) {
      requireNoSnapshot(step);
    }
    try {
      Optional<Effect> effect = quick.attempt(step);
      Effect done = effect.isPresent() ? effect.get() : runWithLook(step);
      known.done(step, done);
      return done;
    } catch (DriverException e) {
      known.doubt(step);
      throw e;
    }
  }

  private Effect runWithLook(Step step) throws DriverException {
    Inventory found = look();
    return switch (step) {
      case Step.Detach detach -> volumes.detach(found, detach);
      case Step.Remove remove -> volumes.remove(found, remove);
      case Step.RemoveSnapshot remove -> snapshots.remove(found, remove);
      case Step.Create create -> volumes.create(found, create);
      case Step.Restore restore -> volumes.restore(found, restore);
      case Step.RollBack back -> rollBack.run(found, back);
      case Step.Grow grow -> volumes.grow(found, grow);
      case Step.Attach attach -> volumes.attach(found, attach);
      case Step.TakeSnapshot take -> snapshots.take(found, take);
    };
  }

  /** Thick snapshots slow every write down and end when they are full, so there are none. */
  private void requireNoSnapshot(Step step) throws DriverException {
    boolean needsSnapshots =
        switch (step) {
          case Step.TakeSnapshot take -> true;
          case Step.Restore restore -> true;
          case Step.RollBack back -> true;
          case Step.RemoveSnapshot remove -> false;
          case Step.Create create -> false;
          case Step.Grow grow -> false;
          case Step.Attach attach -> false;
          case Step.Detach detach -> false;
          case Step.Remove remove -> false;
        };
    if (needsSnapshots) {
      throw new DriverException(
          new Problem(
              "could not " + step.summary(),
              "pool " + pool + " is of kind LVM, which has no snapshots",
              "use a pool of kind LVM_THIN or ZFS_THIN"));
    }
  }

  @Override
  public List<String> commands(Step step) {
    return commands.of(step);
  }
}
