// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.NetworkLayer;
import io.moorage.driver.provider.NetworkLayer.Standing;
import io.moorage.driver.simulated.Faults;
import io.moorage.driver.simulated.SimulatedDisks;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.NetworkFacts;
import io.moorage.driver.spec.NetworkSpec;
import io.moorage.driver.spec.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** DRBD on one node of an imagined world, on that node's simulated disks. */
public final class SimulatedDrbdLayer implements NetworkLayer {
  private static final int ENOUGH = 1000;

  private final DrbdWorld world;
  private final NodeName node;
  private final SimulatedDisks disks;
  private final Faults faults;
  private final DrbdKernel kernel;

  /**
   * The layer of a node; a new one stands for a new daemon on the same kernel.
   *
   * @param disks those of the node, on which metadata and data lie
   */
  public SimulatedDrbdLayer(DrbdWorld world, NodeName node, SimulatedDisks disks, Faults faults) {
    this.world = world;
    this.node = node;
    this.disks = disks;
    this.faults = faults;
    this.kernel = world.kernel(node);
  }

  @Override
  public LayerKind kind() {
    return LayerKind.DRBD;
  }

  @Override
  public List<String> obstacles() {
    return List.of();
  }

  @Override
  public Standing look(ResourceName resource, Optional<Wanted> wanted) throws DriverException {
    Optional<NetworkFacts> facts = world.look(node, resource).map(found -> (NetworkFacts) found);
    List<String> differences =
        wanted
            .map(all -> differences(all).stream().map(Difference::words).toList())
            .orElse(List.of());
    return new Standing(facts, differences);
  }

  @Override
  public void adjust(Wanted wanted) throws DriverException {
    refuseForeignData(wanted);
    for (int round = 0; round < ENOUGH; round++) {
      List<Difference> differences = differences(wanted);
      if (differences.isEmpty()) {
        return;
      }
      Difference next = differences.getFirst();
      run(wanted.resource(), next.words(), next.remedy());
    }
    throw problem(wanted.resource(), "adjust", "it never comes to be as it is wanted");
  }

  /** What is there and is not DRBD's may be somebody's data. */
  private void refuseForeignData(Wanted wanted) throws DriverException {
    if (!spec(wanted.spec()).self().part().diskful()) {
      return;
    }
    for (BackingDisk disk : below(wanted).values()) {
      if (!disk.read().isEmpty() && !ImageText.isImage(disk.read())) {
        throw new DriverException(
            new Problem(
                "cannot put DRBD for " + wanted.resource() + " on " + disk.path(),
                "the device holds data that is not DRBD's",
                "wipe the device if the data is of no use"));
      }
    }
  }

  private List<Difference> differences(Wanted wanted) {
    DrbdSpec spec = spec(wanted.spec());
    Optional<Member> member =
        world.find(wanted.resource()).flatMap(found -> found.replication().member(node));
    if (member.isEmpty()) {
      return List.of(
          Difference.of(
              "it is not up",
              () ->
                  kernel.newResource(
                      wanted.resource(),
                      spec.nodeId(),
                      spec.self().port(),
                      MemberOptions.of(spec))));
    }
    DrbdFacts facts = world.look(node, wanted.resource()).orElseThrow();
    return new Differences(kernel, wanted.resource(), member.get(), facts, spec, below(wanted))
        .find();
  }

  private Map<Integer, BackingDisk> below(Wanted wanted) {
    SortedMap<Integer, BackingDisk> found = new TreeMap<>();
    new TreeMap<>(wanted.devices())
        .forEach((number, path) ->
            disks.device(path).ifPresent(device -> found.put(number, new DeviceDisk(device))));
    return found;
  }

  private static DrbdSpec spec(NetworkSpec spec) {
    if (spec instanceof DrbdSpec drbd) {
      return drbd;
    }
    throw new IllegalArgumentException("not for DRBD: " + spec.layer());
  }

  @Override
  public void stop(ResourceName resource) throws DriverException {
    if (world.look(node, resource).isPresent()) {
      run(resource, "down", () -> kernel.down(resource));
    }
  }

  @Override
  public void suspend(ResourceName resource) throws DriverException {
    if (world.look(node, resource).isEmpty()) {
      throw problem(resource, "suspend the I/O of", "it is not up");
    }
    run(resource, "suspend-io", () -> suspend(resource, true));
  }

  @Override
  public void resume(ResourceName resource) throws DriverException {
    if (world.look(node, resource).filter(DrbdFacts::suspended).isPresent()) {
      run(resource, "resume-io", () -> suspend(resource, false));
    }
  }

  private Optional<String> suspend(ResourceName resource, boolean suspended) {
    kernel.suspend(resource, suspended);
    return Optional.empty();
  }

  private void run(ResourceName resource, String words, Supplier<Optional<String>> action)
      throws DriverException {
    faults.before(resource, words);
    Optional<String> refusal = action.get();
    if (refusal.isPresent()) {
      throw problem(resource, "change DRBD (" + words + ") for", refusal.get());
    }
  }

  private static DriverException problem(ResourceName resource, String action, String cause) {
    return new DriverException(new Problem("cannot " + action + " " + resource, cause, ""));
  }

  @Override
  public void refresh() throws DriverException {
    // Every look is fresh: the kernels are in this process.
  }

  @Override
  public void watch(Consumer<ResourceName> changed) {
    world.watch(node, changed);
  }

  @Override
  public List<String> adjustCommands(Wanted wanted) {
    return differences(wanted).stream()
        .map(difference -> "(simulated) drbd " + wanted.resource() + ": " + difference.words())
        .toList();
  }

  @Override
  public List<String> stopCommands(ResourceName resource) {
    return List.of("(simulated) drbdsetup down " + resource);
  }
}
