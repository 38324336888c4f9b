// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.ResourceName;
import java.util.List;

/**
 * One change to how a resource reaches over the network; like {@link Step} idempotent.
 *
 * <p>Every step names the volumes that it stands on: where work on one of them failed, the step is
 * left out, and the other way round.
 */
public sealed interface NetworkStep extends NodeStep {

  LayerKind layer();

  /** The incarnation it is done for. */
  String resourceId();

  ResourceName resource();

  List<VolumeRef> volumes();

  /**
   * Brings it to what its spec says.
   *
   * @param because what is not yet so, each in a few words
   */
  record Adjust(
      LayerKind layer,
      String resourceId,
      ResourceName resource,
      List<VolumeRef> volumes,
      List<String> because)
      implements NetworkStep {
    public Adjust {
      volumes = List.copyOf(volumes);
      because = List.copyOf(because);
    }

    @Override
    public String summary() {
      return "adjust "
          + layer
          + " of "
          + resource
          + (because.isEmpty() ? "" : " (" + String.join("; ", because) + ")");
    }
  }

  /** Takes it down; the data stays. */
  record Stop(LayerKind layer, String resourceId, ResourceName resource, List<VolumeRef> volumes)
      implements NetworkStep {
    public Stop {
      volumes = List.copyOf(volumes);
    }

    @Override
    public String summary() {
      return "stop " + layer + " of " + resource;
    }
  }

  /**
   * Has its I/O stand still, for a snapshot.
   *
   * @param freeze what it is for
   */
  record Suspend(
      LayerKind layer,
      String resourceId,
      ResourceName resource,
      List<VolumeRef> volumes,
      String freeze)
      implements NetworkStep {
    public Suspend {
      volumes = List.copyOf(volumes);
    }

    @Override
    public String summary() {
      return "suspend the I/O of " + resource;
    }
  }

  /** Has its I/O go on. */
  record Resume(LayerKind layer, String resourceId, ResourceName resource, List<VolumeRef> volumes)
      implements NetworkStep {
    public Resume {
      volumes = List.copyOf(volumes);
    }

    @Override
    public String summary() {
      return "resume the I/O of " + resource;
    }
  }
}
