// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.plugin;

import io.moorage.api.storage.BlockStorage;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads, replaces and unloads plugins while the server runs. A new version comes up beside the old
 * one; then calls go to the new one, the old one ends those it has and goes. A plugin that does not
 * come up costs the server nothing.
 */
public final class PluginHost implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);

  /** The version of the SDK that plugins are built against. */
  public static final String API_VERSION = "0.1.0";

  private static final Duration DRAIN = Duration.ofSeconds(60);

  private final Path directory;
  private final Path work;
  private final InstantSource clock;
  private final Function<String, BlockStorage> storage;
  private final Map<String, RunningPlugin> running = new ConcurrentHashMap<>();
  private final Map<String, Path> sources = new ConcurrentHashMap<>();
  private final Map<String, Failed> failed = new ConcurrentSkipListMap<>();
  private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
  private final AtomicInteger copies = new AtomicInteger();

  /**
   * @param directory where the plugins' zips lie, with {@code <id>.properties} beside them for
   *     their settings
   * @param work where they are unpacked; what is left there from before is removed
   * @param storage the storage as one plugin sees it, by its id
   */
  public PluginHost(
      Path directory, Path work, InstantSource clock, Function<String, BlockStorage> storage) {
    this.directory = directory;
    this.work = work;
    this.clock = clock;
    this.storage = storage;
  }

  private record Failed(Path source, String why) {}

  /**
   * A plugin as lists show it.
   *
   * @param reason why it does not run, where it does not
   */
  public record Status(
      String id, String version, String state, Optional<String> reason, String mount) {}

  /** Loads every zip of the directory; those that do not come up are listed with their reason. */
  public void loadAll() {
    clean();
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path zip : files.filter(f -> f.toString().endsWith(".zip")).sorted().toList()) {
        try {
          load(zip);
        } catch (ProblemException e) {
          LOG.warn("{} {}", e.message(), e.details());
        }
      }
    } catch (IOException e) {
      LOG.warn("the plugin directory {} cannot be read: {}", directory, e.getMessage());
    }
  }

  private void clean() {
    try {
      if (Files.isDirectory(work)) {
        try (Stream<Path> left = Files.walk(work)) {
          for (Path file : left.sorted(java.util.Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
      Files.createDirectories(work);
    } catch (IOException e) {
      LOG.warn("cleaning {}: {}", work, e.getMessage());
    }
  }

  /**
   * Loads a plugin, or replaces the one of the same id.
   *
   * @throws ProblemException if it does not come up; a plugin of that id that runs goes on
   */
  public synchronized Status load(Path zip) {
    if (!zip.isAbsolute() || !Files.isRegularFile(zip)) {
      throw new ProblemException(
          ErrorCode.PLUGIN_NOT_FOUND,
          "There is no plugin file '" + zip + "' on the server.",
          "Give the absolute path of a plugin's zip on the server's host.");
    }
    RunningPlugin fresh;
    try {
      fresh =
          RunningPlugin.start(
              zip, work.resolve("copy-" + copies.incrementAndGet()), API_VERSION, this::context);
    } catch (PluginException e) {
      failed.put(zip.toString(), new Failed(zip, String.valueOf(e.getMessage())));
      LOG.warn("the plugin in {} is not loaded", zip, e);
      throw new ProblemException(
          ErrorCode.INVALID_REQUEST,
          "The plugin in '" + zip + "' is not loaded: " + e.getMessage() + ".",
          "Correct the plugin and load it again; everything else goes on.");
    }
    failed.remove(zip.toString());
    sources.put(fresh.id(), zip);
    RunningPlugin old = running.put(fresh.id(), fresh);
    if (old != null) {
      old.stop(DRAIN);
    }
    LOG.info("plugin {} {} runs", fresh.id(), fresh.version());
    return status(fresh);
  }

  private HostContext context(String id, ClassLoader loader) {
    return new HostContext(id, storage.apply(id), settings(id), clock, loader, this::count);
  }

  private Map<String, String> settings(String id) {
    Path file = directory.resolve(id + ".properties");
    Map<String, String> settings = new TreeMap<>();
    if (Files.exists(file)) {
      Properties properties = new Properties();
      try (InputStream in = Files.newInputStream(file)) {
        properties.load(in);
      } catch (IOException e) {
        throw new PluginException("its settings in " + file + " cannot be read: " + e.getMessage());
      }
      properties
          .stringPropertyNames()
          .forEach(key -> settings.put(key, properties.getProperty(key)));
    }
    return settings;
  }

  private void count(String plugin, String name, long increment) {
    counts
        .computeIfAbsent(
            "moorage_plugin_" + name + "_total{plugin=\"" + plugin + "\"}", key -> new LongAdder())
        .add(increment);
  }

  /** The plugins' counters, by metric name with label. */
  public Map<String, Long> counts() {
    Map<String, Long> sums = new TreeMap<>();
    counts.forEach((name, sum) -> sums.put(name, sum.sum()));
    return sums;
  }

  /** Loads a plugin again from where it came from. */
  public Status reload(String id) {
    Path source = sources.get(id);
    if (source == null || !running.containsKey(id)) {
      throw notFound(id);
    }
    return load(source);
  }

  /** Ends a plugin after the calls that are inside. */
  public synchronized void unload(String id) {
    RunningPlugin plugin = running.remove(id);
    if (plugin == null) {
      throw notFound(id);
    }
    sources.remove(id);
    plugin.stop(DRAIN);
    LOG.info("plugin {} {} is unloaded", id, plugin.version());
  }

  private static ProblemException notFound(String id) {
    return new ProblemException(
        ErrorCode.PLUGIN_NOT_FOUND,
        "No plugin '" + id + "' runs.",
        "See 'moor plugin list'; load one with 'moor plugin load FILE'.");
  }

  public List<Status> list() {
    Stream<Status> up = running.values().stream().map(PluginHost::status);
    Stream<Status> down =
        failed.values().stream()
            .map(f ->
                new Status(
                    String.valueOf(f.source().getFileName()),
                    "",
                    "FAILED",
                    Optional.of(f.why()),
                    ""));
    return Stream.concat(up, down).sorted(java.util.Comparator.comparing(Status::id)).toList();
  }

  private static Status status(RunningPlugin plugin) {
    return new Status(
        plugin.id(), plugin.version(), "RUNNING", Optional.empty(), "/plugins/" + plugin.id());
  }

  Optional<RunningPlugin> find(String id) {
    return Optional.ofNullable(running.get(id));
  }

  @Override
  public synchronized void close() {
    running.values().forEach(plugin -> plugin.stop(Duration.ofSeconds(5)));
    running.clear();
  }
}
