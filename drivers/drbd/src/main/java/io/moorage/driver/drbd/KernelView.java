// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the kernel has, followed as it changes. While it cannot be followed it is asked each time:
 * nothing stale is ever told.
 */
final class KernelView {
  private static final Logger LOG = LoggerFactory.getLogger(KernelView.class);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final Tools tools;
  private final CommandStream stream;
  private final Later later;
  private final Object lock = new Object();

  /** What has been told by the command that runs; not all of it at its start. */
  private KernelState told = new KernelState();

  /** What was known before, for what is told but once. */
  private KernelState before = new KernelState();

  private Consumer<String> changed = name -> {};

  KernelView(Tools tools, CommandStream stream, Later later) {
    this.tools = tools;
    this.stream = stream;
    this.later = later;
  }

  /** From now on; called once. */
  void follow(Consumer<String> listener) {
    synchronized (lock) {
      changed = listener;
    }
    start();
  }

  private void start() {
    // It ends by itself or with this process; nobody else ends it.
    var _ = stream.follow(Drbdsetup.follow(), this::accept, this::ended);
  }

  private void accept(String line) {
    Set<String> names = new HashSet<>();
    Consumer<String> listener;
    synchronized (lock) {
      boolean beginning = !told.complete();
      Optional<String> name = told.accept(line);
      if (!beginning) {
        name.ifPresent(names::add);
      } else if (told.complete()) {
        names.addAll(catchUp());
      }
      listener = changed;
    }
    names.forEach(listener);
  }

  /** What was missed while nobody listened. */
  private Set<String> catchUp() {
    told.remember(before);
    Set<String> names = new HashSet<>(told.all().keySet());
    names.addAll(before.all().keySet());
    names.removeIf(name -> before.find(name).equals(told.find(name)));
    return names;
  }

  private void ended(CommandResult result) {
    LOG.warn("DRBD's events are no longer followed, it is tried again: {}", Failures.quiet(result));
    Set<String> names;
    Consumer<String> listener;
    synchronized (lock) {
      before = told.complete() ? told : before;
      told = new KernelState();
      names = before.all().keySet();
      listener = changed;
    }
    names.forEach(listener);
    later.run(this::start, PAUSE);
  }

  /** Quick where the kernel is followed. */
  Optional<ResourceState> find(ResourceName resource) throws DriverException {
    synchronized (lock) {
      if (told.complete()) {
        return told.find(resource.value());
      }
    }
    return ask(resource);
  }

  /** What is known without asking; where nothing is, as if it were not up. */
  Optional<ResourceState> kept(ResourceName resource) {
    synchronized (lock) {
      return (told.complete() ? told : before).find(resource.value());
    }
  }

  /** Asks the kernel, and keeps the answer: after a change of ours. */
  Optional<ResourceState> ask(ResourceName resource) throws DriverException {
    Optional<ResourceState> now = tools.kernel(resource);
    synchronized (lock) {
      KernelState known = told.complete() ? told : before;
      Optional<ResourceState> remembered =
          now.map(state ->
              known.find(resource.value()).map(old -> Fold.remember(old, state)).orElse(state));
      if (told.complete()) {
        told.put(resource.value(), remembered);
      }
      return remembered;
    }
  }

  /** Asks the kernel for everything. */
  void refresh() throws DriverException {
    KernelState now = tools.kernel();
    synchronized (lock) {
      if (told.complete()) {
        now.remember(told);
        told = now;
      }
    }
  }
}
