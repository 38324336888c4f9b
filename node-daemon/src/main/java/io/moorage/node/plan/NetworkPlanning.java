// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import io.moorage.api.model.LayerKind;
import io.moorage.driver.provider.NetworkLayer.Standing;
import io.moorage.driver.spec.NetworkFacts;
import io.moorage.driver.spec.NetworkSpec;
import io.moorage.driver.spec.NetworkStep;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.node.plan.Lane.DesiredResource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plans how resources reach over the network: up after their volumes, down before anything happens
 * to these. All incarnations of a name share one presence there.
 */
final class NetworkPlanning {
  private final Surroundings surroundings;
  private final Draft draft;
  private final Set<LayerKind> stopped = EnumSet.noneOf(LayerKind.class);

  NetworkPlanning(Surroundings surroundings, Draft draft) {
    this.surroundings = surroundings;
    this.draft = draft;
  }

  /** Plans what is to be up, once its volumes are planned. */
  void plan(DesiredResource resource, VolumePlanning volumes) {
    Optional<NetworkSpec> spec = resource.spec().network();
    if (spec.isEmpty()) {
      return;
    }
    String id = resource.spec().id();
    LayerKind layer = spec.get().layer();
    Optional<Standing> standing = standing(layer, id);
    boolean ready =
        volumesOf(resource).stream().allMatch(volumes::carriesContent) && !draft.isBlocked(id);
    if (standing.isEmpty() || !ready) {
      return;
    }
    if (stopped.contains(layer) || !standing.get().differences().isEmpty()) {
      draft.plan(id, Phase.NETWORK, adjust(resource, layer, standing.get().differences()));
    }
    planFreeze(resource.spec(), layer, standing.get());
  }

  private void planFreeze(ResourceSpec spec, LayerKind layer, Standing standing) {
    boolean suspended = standing.facts().filter(NetworkFacts::suspended).isPresent();
    Optional<ResourceReport.Freeze> known = surroundings.facts().freeze(spec.id());
    boolean begin =
        spec.freeze()
            .filter(freeze -> freeze.phase() == ResourceSpec.Freeze.Phase.BEGIN)
            .filter(freeze -> known.filter(was -> was.id().equals(freeze.id())).isEmpty())
            .isPresent();
    boolean held = known.filter(was -> holds(spec, was)).isPresent();
    if (begin && standing.facts().isPresent()) {
      draft.plan(
          spec.id(),
          Phase.NETWORK,
          new NetworkStep.Suspend(
              layer, spec.id(), spec.resource(), List.of(), spec.freeze().orElseThrow().id()));
    } else if (!begin && !held && (suspended || known.filter(NetworkPlanning::lasts).isPresent())) {
      draft.plan(
          spec.id(),
          Phase.NETWORK,
          new NetworkStep.Resume(layer, spec.id(), spec.resource(), List.of()));
    }
  }

  private static boolean lasts(ResourceReport.Freeze freeze) {
    return freeze.stage() == ResourceReport.Freeze.Stage.HOLDS;
  }

  private static boolean holds(ResourceSpec spec, ResourceReport.Freeze freeze) {
    return lasts(freeze)
        && spec.freeze().filter(wanted -> wanted.id().equals(freeze.id())).isPresent();
  }

  /**
   * Has nothing stand on volumes of an incarnation that goes.
   *
   * @return whether they can go
   */
  boolean release(DesiredResource leaving, List<VolumeRef> found) {
    Optional<LayerKind> layer = leaving.spec().network().map(NetworkSpec::layer);
    if (layer.isEmpty()) {
      return true;
    }
    String id = leaving.spec().id();
    Optional<Standing> standing = standing(layer.get(), id);
    if (standing.isEmpty()) {
      return false;
    }
    if (standing.get().facts().isEmpty()) {
      return true;
    }
    Optional<DesiredResource> successor = successor(layer.get());
    if (successor.isEmpty()) {
      stop(layer.get(), leaving, found, Phase.REMOVE);
    } else if (!found.isEmpty()
        && !(standing.get().differences().isEmpty() && onItsOwn(successor.get()))) {
      replace(layer.get(), leaving, found, successor.get(), standing.get());
    }
    return true;
  }

  /**
   * An incarnation that goes on without volumes lets go of them by being adjusted, and can be used
   * all the while. One with volumes of its own, which may need the very names, starts afresh.
   */
  private void replace(
      LayerKind layer,
      DesiredResource leaving,
      List<VolumeRef> found,
      DesiredResource successor,
      Standing standing) {
    if (successor.spec().volumes().isEmpty()) {
      draft.plan(
          leaving.spec().id(),
          Phase.REMOVE,
          new NetworkStep.Adjust(
              layer,
              successor.spec().id(),
              successor.spec().resource(),
              found,
              standing.differences()));
    } else {
      stop(layer, leaving, found, Phase.REMOVE);
    }
  }

  /**
   * Has nothing stand on the volumes of a resource while their content is replaced.
   *
   * @return whether it can be replaced
   */
  boolean stopForRollBack(DesiredResource resource) {
    ResourceSpec spec = resource.spec();
    Optional<LayerKind> layer = spec.network().map(NetworkSpec::layer);
    if (layer.isEmpty()) {
      return true;
    }
    Optional<Standing> standing = standing(layer.get(), spec.id());
    standing
        .filter(there -> there.facts().isPresent())
        .ifPresent(there -> stop(layer.get(), resource, volumesOf(resource), Phase.ROLL_BACK));
    return standing.isPresent();
  }

  private void stop(
      LayerKind layer, DesiredResource resource, List<VolumeRef> volumes, Phase phase) {
    ResourceSpec spec = resource.spec();
    if (stopped.add(layer)) {
      draft.plan(
          spec.id(), phase, new NetworkStep.Stop(layer, spec.id(), spec.resource(), volumes));
    }
  }

  /** Whether all its volumes are there, so that what is up can stand on them. */
  private boolean onItsOwn(DesiredResource resource) {
    return resource.spec().volumes().stream()
        .allMatch(volume ->
            surroundings
                .facts()
                .known()
                .flatMap(slice -> slice.volume(resource.spec().id(), volume.number()).stream())
                .anyMatch(there -> there.devicePath().isPresent()));
  }

  private Optional<DesiredResource> successor(LayerKind layer) {
    return surroundings.lane().resources().stream()
        .filter(DesiredResource::present)
        .filter(
            resource -> resource.spec().network().filter(spec -> spec.layer() == layer).isPresent())
        .findFirst();
  }

  private static NetworkStep adjust(
      DesiredResource resource, LayerKind layer, List<String> because) {
    ResourceSpec spec = resource.spec();
    return new NetworkStep.Adjust(layer, spec.id(), spec.resource(), volumesOf(resource), because);
  }

  private static List<VolumeRef> volumesOf(DesiredResource resource) {
    ResourceSpec spec = resource.spec();
    return spec.volumes().stream()
        .map(volume -> new VolumeRef(volume.pool(), spec.id(), spec.resource(), volume.number()))
        .toList();
  }

  /** How it stands, where that can be told; else the item is told why it has to wait. */
  private Optional<Standing> standing(LayerKind layer, String id) {
    Optional<Observed<Standing>> observed = surroundings.facts().network(layer);
    if (observed.isEmpty()) {
      draft.blocked(
          id,
          new Problem(
              "resource " + surroundings.lane().name() + " cannot be had over " + layer + " here",
              "this daemon has no driver for that layer",
              "upgrade the daemon, or delete the resource on this node"));
      return Optional.empty();
    }
    return switch (observed.get()) {
      case Observed.Known<Standing>(Standing standing) -> Optional.of(standing);
      case Observed.Unknown<Standing>(String why) -> {
        draft.blocked(
            id,
            new Problem(
                layer + " of resource " + surroundings.lane().name() + " cannot be looked at",
                why,
                "see to what is named; until then nothing is changed there"));
        yield Optional.empty();
      }
    };
  }
}
