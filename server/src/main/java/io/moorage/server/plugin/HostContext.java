// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.plugin;

import io.moorage.api.platform.PluginContext;
import io.moorage.api.storage.BlockStorage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one plugin gets, and what ends with it. */
final class HostContext implements PluginContext, AutoCloseable {
  private final String id;
  private final BlockStorage storage;
  private final Map<String, String> configuration;
  private final InstantSource clock;
  private final ClassLoader loader;
  private final Counts counts;
  private final Logger logger;
  private final List<Thread> series = new CopyOnWriteArrayList<>();

  /** Where a plugin's counters go. */
  @FunctionalInterface
  interface Counts {
    void count(String plugin, String name, long increment);
  }

  HostContext(
      String id,
      BlockStorage storage,
      Map<String, String> configuration,
      InstantSource clock,
      ClassLoader loader,
      Counts counts) {
    this.id = id;
    this.storage = storage;
    this.configuration = Map.copyOf(configuration);
    this.clock = clock;
    this.loader = loader;
    this.counts = counts;
    this.logger = LoggerFactory.getLogger("moorage.plugin." + id);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public BlockStorage storage() {
    return storage;
  }

  @Override
  public Map<String, String> configuration() {
    return configuration;
  }

  @Override
  public InstantSource clock() {
    return clock;
  }

  @Override
  public void every(Duration pause, Runnable task) {
    Thread thread =
        Thread.ofVirtual()
            .name("plugin-" + id + "-every-" + pause)
            .unstarted(() -> repeat(pause, task));
    thread.setContextClassLoader(loader);
    series.add(thread);
    thread.start();
  }

  private void repeat(Duration pause, Runnable task) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          task.run();
        } catch (RuntimeException | LinkageError e) {
          logger.warn("a repeated task of the plugin failed; it is run again in {}", pause, e);
        }
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      // The plugin is going.
    }
  }

  @Override
  public void count(String name, long increment) {
    counts.count(id, name, increment);
  }

  @Override
  public Logger logger() {
    return logger;
  }

  @Override
  public void close() {
    series.forEach(Thread::interrupt);
  }
}
