// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.plugin;

import io.moorage.api.platform.PlatformInstance;
import io.moorage.api.platform.PlatformPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.pf4j.PluginWrapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One loaded version of a plugin, from its own unpacked copy. */
final class RunningPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(RunningPlugin.class);
  private static final int CALLS_MAX = 128;

  private final String id;
  private final String version;
  private final Path copy;
  private final OnePluginManager manager;
  private final HostContext context;
  private final PlatformInstance instance;
  private final Routes routes;
  private final Semaphore calls = new Semaphore(CALLS_MAX);

  private RunningPlugin(
      String id,
      String version,
      Path copy,
      OnePluginManager manager,
      HostContext context,
      PlatformInstance instance) {
    this.id = id;
    this.version = version;
    this.copy = copy;
    this.manager = manager;
    this.context = context;
    this.instance = instance;
    this.routes = new Routes(instance.endpoints());
  }

  /** Makes the context of a plugin. */
  @FunctionalInterface
  interface Contexts {
    HostContext of(String id, ClassLoader loader);
  }

  /**
   * Loads and starts a plugin from a zip.
   *
   * @param work an empty directory for the copy
   * @throws PluginException with the reason, if it does not come up; nothing of it is left
   */
  static RunningPlugin start(Path zip, Path work, String apiVersion, Contexts contexts) {
    OnePluginManager manager = new OnePluginManager(work, apiVersion);
    try {
      Files.createDirectories(work);
      Path copied = Files.copy(zip, work.resolve(String.valueOf(zip.getFileName())));
      String id = manager.loadPlugin(copied);
      var wrapper = manager.getPlugin(id);
      manager.startPlugin(id);
      List<PlatformPlugin> plugins = manager.getExtensions(PlatformPlugin.class, id);
      if (plugins.size() != 1) {
        throw new PluginException(
            "the plugin '"
                + id
                + "' has "
                + plugins.size()
                + " extensions of type PlatformPlugin, it needs exactly one; was it compiled with PF4J's annotation"
                + " processor, and does its 'plugin.requires' fit the host's API "
                + apiVersion
                + "?");
      }
      HostContext context = contexts.of(id, wrapper.getPluginClassLoader());
      PlatformInstance instance =
          Within.loader(wrapper.getPluginClassLoader(), () -> plugins.getFirst().start(context));
      return new RunningPlugin(
          id, wrapper.getDescriptor().getVersion(), work, manager, context, instance);
    } catch (IOException | RuntimeException | LinkageError e) {
      discard(manager, work);
      throw e instanceof PluginException known
          ? known
          : new PluginException("it does not start: " + e, e);
    }
  }

  String id() {
    return id;
  }

  String version() {
    return version;
  }

  Routes routes() {
    return routes;
  }

  ClassLoader loader() {
    return manager.getPluginClassLoader(id);
  }

  /** Takes a place among the calls; false when there is none, or the plugin is going. */
  boolean enter(Duration patience) throws InterruptedException {
    return calls.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  void leave() {
    calls.release();
  }

  int callsInFlight() {
    return CALLS_MAX - calls.availablePermits();
  }

  /** Waits for the calls inside, lets no new ones in, and gives everything back. */
  void stop(Duration patience) {
    try {
      if (!calls.tryAcquire(CALLS_MAX, patience.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn(
            "plugin {} {} still has {} calls after {} s, it goes all the same",
            id,
            version,
            callsInFlight(),
            patience.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    context.close();
    try {
      Within.loader(
          loader(),
          () -> {
            instance.close();
            return id;
          });
    } catch (RuntimeException e) {
      LOG.warn("plugin {} {} does not close cleanly", id, version, e);
    }
    discard(manager, copy);
  }

  private static void discard(OnePluginManager manager, Path work) {
    for (PluginWrapper plugin : List.copyOf(manager.getPlugins())) {
      manager.unloadPlugin(plugin.getPluginId());
    }
    try (Stream<Path> files = Files.walk(work)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      LOG.warn("removing the unpacked plugin in {}: {}", work, e.getMessage());
    }
  }
}
