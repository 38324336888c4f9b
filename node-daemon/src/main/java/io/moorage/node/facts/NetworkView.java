// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.facts;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.Layers;
import io.moorage.driver.provider.NetworkLayer;
import io.moorage.driver.provider.NetworkLayer.Standing;
import io.moorage.driver.provider.NetworkLayer.Wanted;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.NetworkFacts;
import io.moorage.driver.spec.NetworkSpec;
import io.moorage.driver.spec.NetworkStep;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumePart;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.driver.spec.VolumeSpec;
import io.moorage.node.ledger.LedgerState;
import io.moorage.node.plan.Lane;
import io.moorage.node.plan.Lane.DesiredResource;
import io.moorage.node.plan.LaneFacts.Slice;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of, and done to, that which reaches over the network. */
final class NetworkView {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkView.class);

  /** Ticks, of a second each, that I/O may stand still for one snapshot. */
  private static final int LEASE = 30;

  private final Layers layers;
  private final Supplier<LedgerState> ledger;
  private final Freezes freezes = new Freezes(LEASE);

  NetworkView(Layers layers, Supplier<LedgerState> ledger) {
    this.layers = layers;
    this.ledger = ledger;
  }

  /** How a lane stands in each way that one of its incarnations reaches over the network. */
  Map<LayerKind, Observed<Standing>> look(Lane lane, Map<?, Observed<Slice>> pools) {
    Map<LayerKind, Observed<Standing>> found = new EnumMap<>(LayerKind.class);
    for (NetworkLayer layer : layers.networks()) {
      if (lane.resources().stream().anyMatch(resource -> reaches(resource, layer.kind()))) {
        found.put(layer.kind(), look(layer, lane, pools));
      }
    }
    return found;
  }

  private static Observed<Standing> look(
      NetworkLayer layer, Lane lane, Map<?, Observed<Slice>> pools) {
    Optional<Wanted> wanted =
        lane.resources().stream()
            .filter(DesiredResource::present)
            .filter(resource -> reaches(resource, layer.kind()))
            .findFirst()
            .map(resource -> wanted(resource.spec(), pools));
    try {
      Standing standing = layer.look(lane.name(), wanted);
      boolean unsaid =
          wanted.isPresent() && standing.facts().isEmpty() && standing.differences().isEmpty();
      return new Observed.Known<>(
          unsaid ? new Standing(Optional.empty(), List.of("it is not up")) : standing);
    } catch (DriverException e) {
      return new Observed.Unknown<>(e.problem().toString());
    }
  }

  private static boolean reaches(DesiredResource resource, LayerKind kind) {
    return resource.spec().network().filter(spec -> spec.layer() == kind).isPresent();
  }

  private static Wanted wanted(ResourceSpec spec, Map<?, Observed<Slice>> pools) {
    Map<Integer, String> devices = new HashMap<>();
    Map<Integer, String> metadata = new HashMap<>();
    for (VolumeSpec volume : spec.volumes()) {
      VolumeRef ref = new VolumeRef(volume.pool(), spec.id(), spec.resource(), volume.number());
      Optional<String> data = device(pools, ref);
      Optional<LayerSpec.Part> apart =
          Optional.ofNullable(volume.parts().get(VolumePart.DRBD_META));
      Optional<String> own =
          apart.flatMap(part -> device(pools, ref.other(VolumePart.DRBD_META, part.pool())));
      // Data without its metadata is not there: it must not be given new metadata on itself.
      if (apart.isPresent() == own.isPresent()) {
        data.ifPresent(device -> devices.put(volume.number(), device));
        own.ifPresent(device -> metadata.put(volume.number(), device));
      }
    }
    return new Wanted(spec.resource(), spec.network().orElseThrow(), devices, metadata);
  }

  private static Optional<String> device(Map<?, Observed<Slice>> pools, VolumeRef ref) {
    return Optional.ofNullable(pools.get(ref.pool()))
        .flatMap(Observed::known)
        .flatMap(slice -> slice.volume(ref))
        .flatMap(VolumeFacts::devicePath);
  }

  /** Runs a step on what the pools hold now. */
  void run(NetworkStep step, Map<?, Observed<Slice>> pools) throws DriverException {
    NetworkLayer layer = layer(step);
    switch (step) {
      case NetworkStep.Adjust adjust -> layer.adjust(wanted(spec(adjust), pools));
      case NetworkStep.Stop stop -> layer.stop(stop.resource());
      case NetworkStep.Suspend suspend -> {
        layer.suspend(suspend.resource());
        freezes.began(suspend.resourceId(), suspend.freeze());
      }
      case NetworkStep.Resume resume -> {
        boolean stood = suspended(layer, resume.resource());
        layer.resume(resume.resource());
        freezes.ended(resume.resourceId(), stood);
      }
    }
  }

  private static boolean suspended(NetworkLayer layer, ResourceName resource)
      throws DriverException {
    return layer
        .look(resource, Optional.empty())
        .facts()
        .filter(NetworkFacts::suspended)
        .isPresent();
  }

  private ResourceSpec spec(NetworkStep step) throws DriverException {
    return ledger.get().lane(step.resource()).resources().stream()
        .map(DesiredResource::spec)
        .filter(spec -> spec.id().equals(step.resourceId()) && spec.network().isPresent())
        .findFirst()
        .orElseThrow(() ->
            new DriverException(
                new Problem("cannot " + step.summary(), "it is no longer asked for", "")));
  }

  private NetworkLayer layer(NetworkStep step) throws DriverException {
    return layers
        .network(step.layer())
        .orElseThrow(() ->
            new DriverException(
                new Problem(
                    "cannot " + step.summary(),
                    "this daemon has no driver for " + step.layer(),
                    "upgrade the daemon")));
  }

  /**
   * The commands of a step, for people.
   *
   * @param lane what is asked for, or would be
   */
  List<String> commands(NetworkStep step, Lane lane, Map<?, Observed<Slice>> pools)
      throws DriverException {
    NetworkLayer layer = layer(step);
    return switch (step) {
      case NetworkStep.Adjust adjust ->
          lane.resources().stream()
              .map(DesiredResource::spec)
              .filter(spec -> spec.id().equals(adjust.resourceId()))
              .findFirst()
              .map(spec -> layer.adjustCommands(wanted(spec, pools)))
              .orElse(List.of());
      case NetworkStep.Stop stop -> layer.stopCommands(stop.resource());
      case NetworkStep.Suspend suspend -> List.of("# " + suspend.summary());
      case NetworkStep.Resume resume -> List.of("# " + resume.summary());
    };
  }

  /** What became of freezes of a lane's resources. */
  Map<String, ResourceReport.Freeze> freezes(Lane lane) {
    Map<String, ResourceReport.Freeze> found = new HashMap<>();
    for (DesiredResource resource : lane.resources()) {
      String id = resource.spec().id();
      freezes.of(id).ifPresent(freeze -> found.put(id, freeze));
    }
    return found;
  }

  /**
   * Lets a second pass for what stands still, and ends what has done so for too long. Not left to
   * the lanes: one that hangs may be why it lasted.
   */
  Set<ResourceName> tick() {
    LedgerState state = ledger.get();
    freezes.retain(state.resources().keySet());
    Set<ResourceName> ended = new HashSet<>();
    for (String id : freezes.tick()) {
      DesiredResource resource = state.resources().get(id);
      if (resource != null) {
        end(resource.spec());
        ended.add(resource.spec().resource());
      }
    }
    return ended;
  }

  private void end(ResourceSpec spec) {
    LOG.warn("the I/O of {} stood still for {} s; it goes on now", spec.resource(), LEASE);
    Optional<NetworkLayer> layer = spec.network().map(NetworkSpec::layer).flatMap(layers::network);
    try {
      if (layer.isPresent()) {
        layer.get().resume(spec.resource());
      }
    } catch (DriverException e) {
      // The lane sees that it still stands still, and tries again until it does not.
      LOG.error("{}", e.problem());
    }
  }

  /** Reads afresh what the layers keep. */
  void refresh() {
    LedgerState state = ledger.get();
    for (NetworkLayer layer : layers.networks()) {
      if (state.resources().values().stream().noneMatch(r -> reaches(r, layer.kind()))) {
        continue;
      }
      try {
        layer.refresh();
      } catch (DriverException e) {
        LOG.warn("{}", e.problem());
      }
    }
  }
}
