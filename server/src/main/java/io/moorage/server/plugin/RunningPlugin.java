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
  private volatile boolean going;

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
      return begin(
          wrapper,
          plugins.getFirst(),
          work,
          manager,
          contexts.of(id, wrapper.getPluginClassLoader()));
    } catch (IOException | RuntimeException | Error e) {
      discard(manager, work);
      throw e instanceof PluginException known
          ? known
          : new PluginException("it does not start: " + e + hint(e), e);
    }
  }

  private static String hint(Throwable failure) {
    return failure instanceof NoClassDefFoundError
        ? ", which is neither in the plugin nor in the SDK; put its library into the plugin's lib/"
        : "";
  }

  /** Starts the plugin's own code; what that began before it failed ends with it. */
  private static RunningPlugin begin(
      PluginWrapper wrapper,
      PlatformPlugin plugin,
      Path work,
      OnePluginManager manager,
      HostContext context) {
    ClassLoader loader = wrapper.getPluginClassLoader();
    try {
      PlatformInstance instance = Within.loader(loader, () -> plugin.start(context));
      try {
        return new RunningPlugin(
            wrapper.getPluginId(),
            wrapper.getDescriptor().getVersion(),
            work,
            manager,
            context,
            instance);
      } catch (RuntimeException | Error e) {
        close(instance, loader);
        throw e;
      }
    } catch (RuntimeException | Error e) {
      context.close();
      throw e;
    }
  }

  private static void close(PlatformInstance instance, ClassLoader loader) {
    Within.loader(
        loader,
        () -> {
          instance.close();
          return loader;
        });
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
    if (going || !calls.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      return false;
    }
    if (going) {
      calls.release();
      return false;
    }
    return true;
  }

  void leave() {
    calls.release();
  }

  int callsInFlight() {
    return CALLS_MAX - calls.availablePermits();
  }

  /** Waits for the calls inside, lets no new ones in, and gives everything back. */
  void stop(Duration patience) {
    going = true;
    try {
      if (calls.tryAcquire(CALLS_MAX, patience.toMillis(), TimeUnit.MILLISECONDS)) {
        // Whoever waits for a place is to see at once that there is none any more.
        calls.release(CALLS_MAX);
      } else {
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
      close(instance, loader());
    } catch (RuntimeException | Error e) {
      LOG.warn("plugin {} {} does not close cleanly", id, version, e);
    }
    discard(manager, copy);
  }

  private static void discard(OnePluginManager manager, Path work) {
    try {
      // Not stopPlugins(): it changes the very list that it walks over, and fails.
      List.copyOf(manager.getPlugins())
          .forEach(plugin -> manager.unloadPlugin(plugin.getPluginId()));
    } catch (RuntimeException e) {
      LOG.warn("unloading the plugin in {}", work, e);
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
