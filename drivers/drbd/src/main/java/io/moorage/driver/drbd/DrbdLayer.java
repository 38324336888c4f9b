// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.api.model.InvalidNameException;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.drbd.ResourceState.Device;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.NetworkLayer;
import io.moorage.driver.provider.NetworkLayer.Standing;
import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.DrbdSpec.Volume;
import io.moorage.driver.spec.NetworkSpec;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.tool.CommandRunner;
import io.moorage.driver.tool.CommandStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Replicates resources with DRBD 9. */
public final class DrbdLayer implements NetworkLayer {
  private final Tools tools;
  private final HostCheck host;
  private final ResDirectory files;
  private final KernelView kernel;
  private final ConfiguredView configured;

  /**
   * A layer on a host.
   *
   * @param root where {@code etc}, {@code proc} and {@code sys} are
   * @param directory where the configuration of the resources is kept, from the real root
   */
  public DrbdLayer(
      CommandRunner runner, CommandStream stream, Later later, Path root, Path directory) {
    this.tools = new Tools(runner);
    this.host = new HostCheck(tools, root);
    this.files = new ResDirectory(directory, root.resolve("etc/drbd.d"));
    this.kernel = new KernelView(tools, stream, later);
    this.configured = new ConfiguredView(tools);
  }

  @Override
  public LayerKind kind() {
    return LayerKind.DRBD;
  }

  @Override
  public List<String> obstacles() {
    return host.obstacles();
  }

  @Override
  public Standing look(ResourceName resource, Optional<Wanted> wanted) throws DriverException {
    Optional<ResourceState> state = kernel.find(resource);
    if (wanted.isEmpty()) {
      int nodeId = state.isPresent() ? configured.nodeId(resource) : -1;
      return new Standing(state.map(known -> Facts.of(known, nodeId, List.of())), List.of());
    }
    DrbdSpec spec = spec(wanted.get());
    Situation situation = situation(resource, state, Map.of());
    Comparison comparison = Comparison.of(wanted.get(), spec, situation);
    int nodeId = situation.configured().map(known -> known.all().nodeId()).orElse(spec.nodeId());
    return new Standing(
        state.map(known -> Facts.of(known, nodeId, comparison.drift())), comparison.differences());
  }

  private Situation situation(
      ResourceName resource, Optional<ResourceState> state, Map<Integer, Metadata> metadata)
      throws DriverException {
    return new Situation(
        state,
        state.isPresent() ? configured.find(resource) : Optional.empty(),
        files.read(resource),
        metadata);
  }

  private static DrbdSpec spec(Wanted wanted) {
    return switch (wanted.spec()) {
      case DrbdSpec spec -> spec;
      case NetworkSpec other ->
          throw new IllegalArgumentException("not for this layer: " + other.layer());
    };
  }

  @Override
  public void adjust(Wanted wanted) throws DriverException {
    DrbdSpec spec = spec(wanted);
    ResourceName resource = wanted.resource();
    Optional<ResourceState> state = kernel.ask(resource);
    Situation situation = situation(resource, state, metadata(wanted, spec, state));
    try {
      for (Action action : AdjustPlan.of(wanted, spec, situation)) {
        run(resource, action);
      }
    } finally {
      configured.forget(resource);
    }
    var _ = kernel.ask(resource);
  }

  private Map<Integer, Metadata> metadata(
      Wanted wanted, DrbdSpec spec, Optional<ResourceState> state) throws DriverException {
    Map<Integer, Metadata> metadata = new TreeMap<>();
    if (!spec.self().part().diskful()) {
      return metadata;
    }
    for (Volume volume : spec.volumes()) {
      Optional<MetaDisk> disk = MetaDisk.of(wanted, volume.number());
      boolean held =
          state
              .flatMap(known -> known.device(volume.number()))
              .filter(Device::attached)
              .isPresent();
      if (disk.isPresent() && !held) {
        metadata.put(
            volume.number(), Metadata.read(tools, volume.minor(), disk.get(), spec.nodeId()));
      }
    }
    return metadata;
  }

  private void run(ResourceName resource, Action action) throws DriverException {
    switch (action) {
      case Action.Write(String text) -> files.write(resource, text);
      case Action.Run run -> tools.run(run.what(), run.command(), run.harmless());
    }
  }

  @Override
  public void stop(ResourceName resource) throws DriverException {
    boolean file = files.read(resource).isPresent();
    if (kernel.ask(resource).isPresent()) {
      tools.run(
          "could not take " + resource + " down",
          file ? Drbdadm.down(resource) : Drbdsetup.down(resource),
          Set.of("(158) Unknown resource"));
    }
    // Last, so that what is half down is taken down the same way again.
    files.remove(resource);
    configured.forget(resource);
    var _ = kernel.ask(resource);
  }

  @Override
  public void suspend(ResourceName resource) throws DriverException {
    ResourceState state =
        kernel
            .ask(resource)
            .orElseThrow(() ->
                new DriverException(
                    new Problem(
                        "could not suspend the I/O of " + resource,
                        "it is not up on this node",
                        "it is brought up by itself; try again afterwards")));
    for (Device device : state.devices().values()) {
      tools.run(
          "could not suspend the I/O of " + resource, Drbdsetup.suspend(device.minor()), Set.of());
    }
    var _ = kernel.ask(resource);
  }

  @Override
  public void resume(ResourceName resource) throws DriverException {
    Optional<ResourceState> state = kernel.ask(resource);
    if (state.isEmpty()) {
      return;
    }
    for (Device device : state.get().devices().values()) {
      tools.run(
          "could not resume the I/O of " + resource, Drbdsetup.resume(device.minor()), Set.of());
    }
    var _ = kernel.ask(resource);
  }

  @Override
  public void refresh() throws DriverException {
    kernel.refresh();
    configured.refresh();
  }

  @Override
  public void watch(Consumer<ResourceName> changed) {
    kernel.follow(name -> {
      configured.forgetUnknown(name);
      named(name).ifPresent(changed);
    });
  }

  /** Not everything that DRBD takes for a name is one of ours. */
  private static Optional<ResourceName> named(String name) {
    try {
      return Optional.of(new ResourceName(name));
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<String> adjustCommands(Wanted wanted) {
    try {
      Optional<ResourceState> state = kernel.kept(wanted.resource());
      Situation situation =
          new Situation(state, Optional.empty(), files.read(wanted.resource()), Map.of());
      return AdjustPlan.of(named(wanted), spec(wanted), situation).stream()
          .map(action -> line(wanted.resource(), action))
          .toList();
    } catch (DriverException e) {
      return List.of("# " + e.problem());
    }
  }

  /** Devices that are not there yet have no name yet. */
  private static Wanted named(Wanted wanted) {
    Map<Integer, String> devices = new TreeMap<>(wanted.devices());
    spec(wanted)
        .volumes()
        .forEach(
            volume -> devices.putIfAbsent(volume.number(), "/dev/of-volume-" + volume.number()));
    return new Wanted(wanted.resource(), wanted.spec(), devices, wanted.metadata());
  }

  private String line(ResourceName resource, Action action) {
    return switch (action) {
      case Action.Write write -> "# write " + files.file(resource);
      case Action.Run run -> run.line();
    };
  }

  @Override
  public List<String> stopCommands(ResourceName resource) {
    return List.of(String.join(" ", Drbdadm.down(resource)), "rm " + files.file(resource));
  }
}
