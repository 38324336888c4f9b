// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.app;

import io.moorage.driver.spec.Capabilities;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the node can do, read again for everybody who asks, so that a package that was installed
 * counts from the next connection on. A tool that hangs must not keep the server out: after a while
 * the answer is what was known before.
 */
final class CapabilityReading implements Supplier<Capabilities> {
  private static final Logger LOG = LoggerFactory.getLogger(CapabilityReading.class);
  private final Supplier<Capabilities> reader;
  private final Duration patience;
  private Capabilities known;
  private Optional<CompletableFuture<Capabilities>> underWay = Optional.empty();

  /** Reads for the first time. */
  CapabilityReading(Supplier<Capabilities> reader, Duration patience) {
    this.reader = reader;
    this.patience = patience;
    this.known = reader.get();
  }

  @Override
  public Capabilities get() {
    CompletableFuture<Capabilities> reading = reading();
    try {
      return reading.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("finding out what this host can do takes long; what was known before is told");
    } catch (ExecutionException e) {
      LOG.error("what this host can do could not be found out", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return known();
  }

  /** One that is still under way is waited for; a second would hang at the same place. */
  private synchronized CompletableFuture<Capabilities> reading() {
    Optional<CompletableFuture<Capabilities>> last = underWay.filter(now -> !now.isDone());
    if (last.isPresent()) {
      return last.get();
    }
    CompletableFuture<Capabilities> fresh = new CompletableFuture<>();
    underWay = Optional.of(fresh);
    Thread.ofVirtual().name("capabilities").start(() -> read(fresh));
    return fresh;
  }

  private void read(CompletableFuture<Capabilities> into) {
    try {
      Capabilities found = reader.get();
      synchronized (this) {
        known = found;
      }
      into.complete(found);
    } catch (RuntimeException e) {
      into.completeExceptionally(e);
    }
  }

  private synchronized Capabilities known() {
    return known;
  }
}
