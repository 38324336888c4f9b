// SPDX-License-Identifier: Apache-2.0
package io.moorage.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A server and node daemons on loopback, with TLS and certificates of their own, below one folder.
 * Closing it leaves nothing: no process, no loop device, no file.
 */
public final class LocalCluster implements AutoCloseable {
  private final Build build;
  private final Path directory;
  private final boolean simulated;
  private final boolean kept;
  private final int serverPort;
  private final Map<String, Integer> nodePorts = new LinkedHashMap<>();
  private final Map<String, Daemon> nodes = new ConcurrentSkipListMap<>();
  private final List<Pool> pools = new CopyOnWriteArrayList<>();
  private final Path pluginDirectory;
  private final Api api;
  private volatile Daemon server;

  private LocalCluster(
      Build build, Path directory, Path pluginDirectory, boolean simulated, boolean kept)
      throws IOException {
    this.build = build;
    this.directory = directory;
    this.pluginDirectory = pluginDirectory;
    this.simulated = simulated;
    this.kept = kept;
    this.serverPort = freePort();
    this.server = launchServer();
    this.api = connect();
  }

  /** A folder that a node has as a pool. */
  public record Pool(String node, String name, Path directory) {}

  /**
   * Starts a server in an empty folder.
   *
   * @param simulated whether the nodes' disks are imagined
   * @param kept whether the processes outlive this one
   */
  public static LocalCluster in(
      Build build, Path directory, Path plugins, boolean simulated, boolean kept)
      throws IOException {
    Files.createDirectories(directory);
    return new LocalCluster(build, directory, plugins, simulated, kept);
  }

  /** One that is to be ended gently, for processes that have something to write at their end. */
  public static LocalCluster training(Build build, Path directory) throws IOException {
    return in(build, directory, build.plugins(), true, false);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Daemon launchServer() throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--state-dir",
                directory.resolve("server").toString(),
                "--plugin-dir",
                pluginDirectory.toString(),
                "--https-port",
                Integer.toString(serverPort)));
    if (!kept) {
      arguments.add("--exit-with-parent");
    }
    return Daemon.start(
        "server", build.server(arguments), directory.resolve("server.log"), "ready on");
  }

  private Api connect() {
    return new Api(URI.create("https://127.0.0.1:" + serverPort), caFile());
  }

  public Path caFile() {
    return directory.resolve("server/tls/ca.pem");
  }

  public Path directory() {
    return directory;
  }

  public Api api() {
    return api;
  }

  public Daemon server() {
    return server;
  }

  public Map<String, Daemon> nodes() {
    return nodes;
  }

  /** Starts a daemon that joins by a one-time token. */
  public void addNode(String name) throws IOException {
    String token =
        api.post("/v1/nodes/" + name + "/join-token", Map.of())
            .required("making a join token for " + name)
            .path("token")
            .asText();
    nodePorts.put(name, freePort());
    launchNode(name, List.of("--server", api.base().toString(), "--join", token));
  }

  private void launchNode(String name, List<String> joining) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--name",
                name,
                "--state-dir",
                nodeDirectory(name).toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(nodePorts.getOrDefault(name, 0))));
    arguments.addAll(joining);
    if (simulated) {
      arguments.add("--simulated");
    }
    if (!kept) {
      arguments.add("--exit-with-parent");
    }
    nodes.put(
        name,
        Daemon.start(
            "node " + name, build.node(arguments), directory.resolve(name + ".log"), "ready on"));
  }

  public Path nodeDirectory(String name) {
    return directory.resolve("nodes").resolve(name);
  }

  public Path poolDirectory(String name) {
    return directory.resolve("pools").resolve(name);
  }

  /** Gives a node a pool of thin files. */
  public void addPool(String node, String pool) throws IOException {
    Files.createDirectories(directory.resolve("pools"));
    addPool(new Pool(node, pool, poolDirectory(node)), "FILE_THIN");
  }

  /** Gives a node a pool in a folder of its own. */
  public void addPool(Pool pool, String providerKind) throws IOException {
    api.post(
            "/v1/nodes/" + pool.node() + "/storage-pools",
            Map.of(
                "storage_pool_name",
                pool.name(),
                "provider_kind",
                providerKind,
                "props",
                Map.of("StorDriver/StorPoolName", pool.directory().toString())))
        .required("creating the pool on " + pool.node());
    pools.add(pool);
  }

  /** The pools that nodes were given. */
  public List<Pool> pools() {
    return List.copyOf(pools);
  }

  /** Takes note of a pool that was removed. */
  public void forgetPool(Pool pool) {
    pools.remove(pool);
  }

  /** Where the server keeps its state. */
  public Path stateDirectory() {
    return directory.resolve("server");
  }

  /** Kills the server as a crash would. */
  public void killServer() {
    server.kill();
  }

  /** Starts the server again on its state and port. */
  public void restartServer() throws IOException {
    server = launchServer();
  }

  /** Ends a daemon as an operator would. */
  public void stopNode(String name) {
    daemon(name).stop();
  }

  public void killNode(String name) {
    daemon(name).kill();
  }

  public void restartNode(String name) throws IOException {
    launchNode(name, List.of());
  }

  /** Whether a node's daemon runs. */
  public boolean alive(String name) {
    return daemon(name).alive();
  }

  private Daemon daemon(String name) {
    Daemon daemon = nodes.get(name);
    if (daemon == null) {
      throw new IllegalArgumentException("there is no node " + name);
    }
    return daemon;
  }

  /** Keeps what the processes have written, for whoever is to find out what went wrong. */
  public void saveLogs(Path into) throws IOException {
    Files.createDirectories(into);
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(directory, "*.log")) {
      for (Path log : logs) {
        Files.copy(log, into.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  @Override
  public void close() throws IOException {
    nodes.values().forEach(Daemon::stop);
    server.stop();
    LoopDevices.release(directory);
    delete(directory);
  }

  /** Removes a folder with all that is in it. */
  public static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
