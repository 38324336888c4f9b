// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.NetworkLayer;
import io.moorage.driver.spec.NetworkFacts;
import io.moorage.driver.spec.NetworkSpec;
import io.moorage.driver.spec.NvmeFacts;
import io.moorage.driver.spec.NvmeSpec;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.tool.CommandRunner;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Resources over NVMe-oF/TCP, by the kernel's own files; see {@code docs/drivers/nvmeof.md}.
 *
 * <p>The kernel is read at every look: it takes a fraction of a millisecond, and nothing can be out
 * of date.
 */
public final class NvmeLayer implements NetworkLayer {
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

  private final Readiness readiness;
  private final TargetSide target;
  private final InitiatorSide initiator;

  /** The layer of this host. */
  public NvmeLayer(CommandRunner runner) {
    this(runner, new HostFiles(), () -> LockSupport.parkNanos(PAUSE.toNanos()));
  }

  NvmeLayer(CommandRunner runner, KernelFiles files, Runnable pause) {
    this.readiness = new Readiness(files, runner);
    this.target = new TargetSide(files);
    this.initiator = new InitiatorSide(files, pause);
  }

  @Override
  public LayerKind kind() {
    return LayerKind.NVME;
  }

  @Override
  public List<String> obstacles() {
    return readiness.obstacles();
  }

  @Override
  public Standing look(ResourceName resource, Optional<Wanted> wanted) throws DriverException {
    return told(
        resource,
        () ->
            wanted.isEmpty()
                ? new Standing(unasked(resource), List.of())
                : withEarlier(
                    wanted.get(),
                    switch (spec(wanted.get().spec())) {
                      case NvmeSpec.Target spec -> offered(spec, wanted.get());
                      case NvmeSpec.Initiator spec -> connected(spec);
                    }));
  }

  /**
   * What was there under the same name before, as the other end or with another disk, stands in the
   * way of its volumes going, and is to go first.
   */
  private Standing withEarlier(Wanted wanted, Standing standing) throws IOException {
    List<String> earlier = because(earlier(wanted));
    if (earlier.isEmpty()) {
      return standing;
    }
    List<String> differences = new ArrayList<>(earlier);
    differences.addAll(standing.differences());
    NetworkFacts nothing = new NvmeFacts(List.of(), List.of(), false, List.of());
    return new Standing(standing.facts().or(() -> Optional.of(nothing)), differences);
  }

  private List<Step> earlier(Wanted wanted) throws IOException {
    NvmeSpec spec = spec(wanted.spec());
    List<Step> steps = new ArrayList<>();
    initiator
        .beside(wanted.resource(), connectedTo(spec))
        .forEach(found -> steps.add(InitiatorSide.ended(found)));
    steps.addAll(target.endPlan(wanted.resource(), offeredAs(spec)));
    return steps;
  }

  private static Optional<String> offeredAs(NvmeSpec spec) {
    return spec instanceof NvmeSpec.Target ? Optional.of(spec.subsystem()) : Optional.empty();
  }

  private static Optional<String> connectedTo(NvmeSpec spec) {
    return spec instanceof NvmeSpec.Initiator ? Optional.of(spec.subsystem()) : Optional.empty();
  }

  private Standing offered(NvmeSpec.Target spec, Wanted wanted) throws IOException {
    Optional<NetworkFacts> facts =
        target.isThere(spec.subsystem())
            ? Optional.of(
                new NvmeFacts(List.of(), List.of(), false, target.drift(spec, wanted.devices())))
            : Optional.empty();
    return new Standing(facts, because(target.plan(spec, wanted.devices())));
  }

  private Standing connected(NvmeSpec.Initiator spec) throws IOException {
    Fabrics found = initiator.found(spec.subsystem());
    return new Standing(
        found.isUp()
            ? Optional.of(initiator.facts(found, Drift.ofInitiator(spec, found)))
            : Optional.empty(),
        initiator.differences(spec, found));
  }

  private Optional<NetworkFacts> unasked(ResourceName resource) throws IOException {
    for (Fabrics found : initiator.found(resource)) {
      if (found.isUp()) {
        return Optional.of(initiator.facts(found, List.of()));
      }
    }
    return target.isOffered(resource)
        ? Optional.of(new NvmeFacts(List.of(), List.of(), false, List.of()))
        : Optional.empty();
  }

  private static List<String> because(List<Step> steps) {
    return steps.stream().map(Step::because).toList();
  }

  @Override
  public void adjust(Wanted wanted) throws DriverException {
    told(
        wanted.resource(),
        () -> {
          initiator.stop(wanted.resource(), connectedTo(spec(wanted.spec())));
          target.stop(wanted.resource(), offeredAs(spec(wanted.spec())));
          switch (spec(wanted.spec())) {
            case NvmeSpec.Target spec -> target.adjust(wanted.resource(), spec, wanted.devices());
            case NvmeSpec.Initiator spec -> initiator.adjust(wanted.resource(), spec);
          }
          return wanted;
        });
  }

  @Override
  public void stop(ResourceName resource) throws DriverException {
    told(
        resource,
        () -> {
          initiator.stop(resource, Optional.empty());
          target.stop(resource, Optional.empty());
          return resource;
        });
  }

  /**
   * Nothing in the kernel makes a target stand still without its hosts losing it. A single volume
   * needs that for no snapshot, which is of one instant anyway; with several their instants would
   * differ, so that it is refused.
   */
  @Override
  public void suspend(ResourceName resource) throws DriverException {
    if (told(resource, () -> target.volumes(resource)) > 1) {
      throw new DriverException(
          new Problem(
              "the I/O of " + resource + " cannot be made to stand still",
              "it has several volumes, and NVMe-oF has no means for that",
              "stop what uses it on the other nodes for as long as the snapshot takes"));
    }
  }

  /** Nothing ever stands still. */
  @Override
  public void resume(ResourceName resource) {}

  @Override
  public void refresh() throws DriverException {
    try {
      target.refresh();
      initiator.refresh();
    } catch (IOException e) {
      throw Refusal.unreadable("the kernel's NVMe-oF", e);
    }
  }

  @Override
  public void watch(Consumer<ResourceName> changed) {
    Watch watch = new Watch(initiator, changed);
    Thread.ofPlatform()
        .daemon()
        .name("nvme-watch")
        .start(() -> {
          while (!Thread.currentThread().isInterrupted()) {
            watch.look();
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
          }
        });
  }

  @Override
  public List<String> adjustCommands(Wanted wanted) {
    return shown(() -> {
      List<Step> steps = new ArrayList<>(earlier(wanted));
      steps.addAll(
          switch (spec(wanted.spec())) {
            case NvmeSpec.Target spec -> target.plan(spec, wanted.devices());
            case NvmeSpec.Initiator spec -> initiator.plan(spec);
          });
      return steps;
    });
  }

  @Override
  public List<String> stopCommands(ResourceName resource) {
    return shown(() -> {
      List<Step> steps = new ArrayList<>();
      initiator.found(resource).forEach(found -> steps.add(InitiatorSide.ended(found)));
      steps.addAll(target.endPlan(resource, Optional.empty()));
      return steps;
    });
  }

  private static List<String> shown(Read<List<Step>> plan) {
    try {
      return plan.read().stream()
          .flatMap(step -> step.changes().stream())
          .map(Change::command)
          .toList();
    } catch (IOException | DriverException e) {
      return List.of("# the kernel could not be asked: " + e.getMessage());
    }
  }

  private static NvmeSpec spec(NetworkSpec spec) {
    if (spec instanceof NvmeSpec ours) {
      return ours;
    }
    throw new IllegalArgumentException("not over NVMe-oF: " + spec);
  }

  /** Something that reads the kernel. */
  @FunctionalInterface
  private interface Read<T> {
    T read() throws IOException, DriverException;
  }

  private static <T> T told(ResourceName resource, Read<T> work) throws DriverException {
    try {
      return work.read();
    } catch (IOException e) {
      throw Refusal.unreadable("the NVMe-oF of " + resource, e);
    }
  }
}
