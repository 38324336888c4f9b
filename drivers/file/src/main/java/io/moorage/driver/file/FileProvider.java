// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import java.io.IOException;
import java.nio.file.FileStore;
import java.util.ArrayList;
import java.util.List;

/**
 * A pool that is a directory. A step costs the same however many volumes there are: it looks only
 * at the files it is about.
 */
final class FileProvider implements StorageProvider {
  private final PoolDirectory directory;
  private final FileStore store;
  private final Attachments attachments;
  private final Volumes volumes;
  private final Snapshots snapshots;
  private final Commands commands;

  FileProvider(
      PoolDirectory directory,
      FileStore store,
      Attachments attachments,
      Volumes volumes,
      Snapshots snapshots) {
    this.directory = directory;
    this.store = store;
    this.attachments = attachments;
    this.volumes = volumes;
    this.snapshots = snapshots;
    this.commands = new Commands(directory, volumes.allocation());
  }

  @Override
  public PoolFacts facts() throws DriverException {
    PoolCapacity capacity = capacity();
    try {
      attachments.reload();
      return sort(capacity, directory.items());
    } catch (IOException e) {
      throw failure("could not read pool " + directory.pool(), e);
    }
  }

  private PoolFacts sort(PoolCapacity capacity, List<Item> items) throws IOException {
    List<VolumeFacts> ofVolumes = new ArrayList<>();
    List<SnapshotFacts> ofSnapshots = new ArrayList<>();
    List<String> foreign = new ArrayList<>();
    for (Item item : items) {
      String name = PoolDirectory.nameOnDisk(item.path());
      // A tag that does not fit the name is that of a copy, which somebody made for himself.
      switch (item.tag()) {
        case Tag.OfVolume tag when tag.ref().nameOnDisk().equals(name) ->
            ofVolumes.add(volumes.facts(item, tag));
        case Tag.OfSnapshot tag when tag.ref().nameOnDisk().equals(name) ->
            ofSnapshots.add(item.facts(tag));
        case Tag.OfVolume copy -> foreign.add(name);
        case Tag.OfSnapshot copy -> foreign.add(name);
        case Tag.Missing missing -> foreign.add(name);
      }
    }
    attachments.deleted().keySet().forEach(file -> foreign.add(PoolDirectory.nameOnDisk(file)));
    return new PoolFacts(capacity, ofVolumes, ofSnapshots, foreign.stream().distinct().toList());
  }

  @Override
  public PoolCapacity capacity() throws DriverException {
    directory.check();
    try {
      return new PoolCapacity(
          ByteSize.bytes(store.getTotalSpace()),
          ByteSize.bytes(store.getUsableSpace()),
          Volumes.UNIT);
    } catch (IOException e) {
      throw failure("could not read the room in pool " + directory.pool(), e);
    }
  }

  @Override
  public Effect run(Step step) throws DriverException {
    directory.check();
    try {
      return switch (step) {
        case Step.Detach detach -> volumes.detach(detach);
        case Step.Remove remove -> volumes.remove(remove);
        case Step.RemoveSnapshot remove -> snapshots.remove(remove);
        case Step.Create create -> volumes.create(create);
        case Step.Restore restore -> volumes.restore(restore);
        case Step.RollBack rollBack -> volumes.rollBack(rollBack);
        case Step.Grow grow -> volumes.grow(grow);
        case Step.Attach attach -> volumes.attach(attach);
        case Step.TakeSnapshot take -> snapshots.take(take);
      };
    } catch (IOException e) {
      throw failure("could not " + step.summary(), e);
    }
  }

  @Override
  public List<String> commands(Step step) {
    return commands.of(step);
  }

  private static DriverException failure(String message, IOException e) {
    return new DriverException(
        new Problem(message, LinuxException.words(e), LinuxException.correction(e)), e);
  }
}
