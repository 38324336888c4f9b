// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.PoolName;

/**
 * One change on a node, idempotent: whoever runs it looks first and does only what is missing, so a
 * crash between two steps, or in the midst of one, costs nothing but a repetition.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "step")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Step.Detach.class, name = "detach"),
  @JsonSubTypes.Type(value = Step.Remove.class, name = "remove"),
  @JsonSubTypes.Type(value = Step.RemoveSnapshot.class, name = "remove-snapshot"),
  @JsonSubTypes.Type(value = Step.Create.class, name = "create"),
  @JsonSubTypes.Type(value = Step.Restore.class, name = "restore"),
  @JsonSubTypes.Type(value = Step.RollBack.class, name = "roll-back"),
  @JsonSubTypes.Type(value = Step.Grow.class, name = "grow"),
  @JsonSubTypes.Type(value = Step.Attach.class, name = "attach"),
  @JsonSubTypes.Type(value = Step.TakeSnapshot.class, name = "take-snapshot")
})
public sealed interface Step extends NodeStep {

  /** The pool it works in. */
  PoolName pool();

  /** Takes the block device away; the data stays. Fails if the device is open. */
  record Detach(VolumeRef volume) implements Step {
    @Override
    public PoolName pool() {
      return volume.pool();
    }

    @Override
    public String summary() {
      return "detach " + volume.nameOnDisk();
    }
  }

  /** Destroys a volume; its block device goes first. Fails if the device is open. */
  record Remove(VolumeRef volume) implements Step {
    @Override
    public PoolName pool() {
      return volume.pool();
    }

    @Override
    public String summary() {
      return "remove " + volume.nameOnDisk() + " from pool " + pool();
    }
  }

  /** Destroys a snapshot. */
  record RemoveSnapshot(SnapshotRef snapshot) implements Step {
    @Override
    public PoolName pool() {
      return snapshot.pool();
    }

    @Override
    public String summary() {
      return "remove snapshot " + snapshot.nameOnDisk();
    }
  }

  /** Makes a blank volume. */
  record Create(VolumeRef volume, ByteSize size, String contentId) implements Step {
    @Override
    public PoolName pool() {
      return volume.pool();
    }

    @Override
    public String summary() {
      return "create " + volume.nameOnDisk() + " of " + size + " in pool " + pool();
    }
  }

  /** Makes a volume with the content of a snapshot in the same pool, then grows it to the size. */
  record Restore(VolumeRef volume, ByteSize size, String contentId, SnapshotRef source)
      implements Step {
    @Override
    public PoolName pool() {
      return volume.pool();
    }

    @Override
    public String summary() {
      return "restore " + volume.nameOnDisk() + " from snapshot " + source.nameOnDisk();
    }
  }

  /** Replaces content and size of a detached volume by those of one of its snapshots. */
  record RollBack(VolumeRef volume, ByteSize size, String contentId, SnapshotRef source)
      implements Step {
    @Override
    public PoolName pool() {
      return volume.pool();
    }

    @Override
    public String summary() {
      return "roll " + volume.nameOnDisk() + " back to snapshot " + source.nameOnDisk();
    }
  }

  /** Makes a volume larger; also while it is in use. */
  record Grow(VolumeRef volume, ByteSize size) implements Step {
    @Override
    public PoolName pool() {
      return volume.pool();
    }

    @Override
    public String summary() {
      return "grow " + volume.nameOnDisk() + " to " + size;
    }
  }

  /** Makes the block device appear. */
  record Attach(VolumeRef volume) implements Step {
    @Override
    public PoolName pool() {
      return volume.pool();
    }

    @Override
    public String summary() {
      return "attach " + volume.nameOnDisk();
    }
  }

  /** Takes a snapshot of a volume at one point in time. */
  record TakeSnapshot(SnapshotRef snapshot, VolumeRef volume) implements Step {
    @Override
    public PoolName pool() {
      return snapshot.pool();
    }

    @Override
    public String summary() {
      return "take snapshot " + snapshot.nameOnDisk();
    }
  }
}
