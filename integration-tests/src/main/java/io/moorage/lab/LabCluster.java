// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cluster.Api;
import io.moorage.cluster.Build;
import io.moorage.cluster.Daemon;
import io.moorage.cluster.LocalCluster;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A server on this host, and a node daemon in each machine of a lab. */
public final class LabCluster implements AutoCloseable {
  private static final String JAVA = "/opt/jdk/bin/java";
  private static final String STATE = "/var/lib/moorage/node";
  private static final String PID = "/run/moorage.pid";
  private static final int NODE_PORT = 3367;
  private static final String TOKEN = "nobody-but-the-host-reaches-the-lab-so-this-is-no-secret";

  /** A start of Java in an emulated processor, with something to spare. */
  private static final Duration START_LIMIT = Duration.ofMinutes(4);

  private final Build build;
  private final Lab lab;
  private final Path directory;
  private final Daemon server;
  private final Api api;
  private final Map<String, Daemon> daemons = new TreeMap<>();

  private LabCluster(Build build, Lab lab, Path directory) throws IOException {
    this.build = build;
    this.lab = lab;
    this.directory = directory;
    int port = freePort();
    Path token = Files.writeString(directory.resolve("token"), TOKEN);
    this.server =
        Daemon.start(
            "server",
            build.server(
                List.of(
                    "--state-dir",
                    directory.resolve("server").toString(),
                    "--bind",
                    lab.hostAddress(),
                    "--advertise",
                    lab.hostAddress(),
                    "--https-port",
                    Integer.toString(port),
                    "--token-file",
                    token.toString(),
                    "--exit-with-parent")),
            directory.resolve("server.log"),
            "ready on");
    this.api =
        new Api(
            URI.create("https://" + lab.hostAddress() + ":" + port),
            directory.resolve("server/tls/ca.pem"),
            Optional.of(TOKEN));
  }

  /** Starts machines, the server, and a daemon in each machine. */
  public static LabCluster start(Build build, Lab.Size size) throws IOException {
    Path directory = Files.createTempDirectory("moorage-lab-");
    Progress.say("machines being started: " + size.nodes());
    Lab lab = Lab.up(build, size, new ClassPathFolders(build).all());
    try {
      LabCluster cluster = new LabCluster(build, lab, directory);
      for (LabNode node : lab.nodes()) {
        cluster.join(node);
      }
      return cluster;
    } catch (IOException | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void join(LabNode node) throws IOException {
    String token =
        api.post("/v1/nodes/" + node.name() + "/join-token", Map.of())
            .required("making a join token for " + node.name())
            .path("token")
            .asText();
    launch(node, List.of("--server", api.base().toString(), "--join", token));
  }

  private void launch(LabNode node, List<String> joining) throws IOException {
    Progress.say("starting the daemon in " + node.name());
    List<String> arguments =
        new ArrayList<>(
            List.of("--name", node.name(), "--state-dir", STATE, "--bind", node.address()));
    arguments.addAll(List.of("--port", Integer.toString(NODE_PORT)));
    arguments.addAll(joining);
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", "echo $$ >" + PID + "; exec \"$@\"", "sh", JAVA));
    List<String> here = build.node(arguments);
    command.addAll(here.subList(1, here.size()));
    daemons.put(
        node.name(),
        Daemon.start(
            "node " + node.name(),
            node.command(command),
            directory.resolve(node.name() + ".log"),
            "ready on",
            START_LIMIT));
  }

  /** Kills a daemon, and nothing but that: commands that it started go on. */
  public void killDaemon(LabNode node) throws IOException {
    node.shell("kill -9 $(cat " + PID + ")");
    forget(node);
  }

  /** Takes a machine's power, and gives it back: it is up then, its daemon is not. */
  public void restartPower(LabNode node) throws IOException {
    node.kill();
    forget(node);
    Progress.say("starting " + node.name() + " again");
    node.start();
  }

  private void forget(LabNode node) {
    Daemon daemon = daemons.remove(node.name());
    if (daemon != null) {
      daemon.kill();
    }
  }

  /** Starts a daemon again on its state. */
  public void startDaemon(LabNode node) throws IOException {
    launch(node, List.of());
  }

  /** Registers a pool. */
  public void addPool(LabNode node, String name, String kind, String backing) throws IOException {
    api.post(
            "/v1/nodes/" + node.name() + "/storage-pools",
            Map.of(
                "storage_pool_name",
                name,
                "provider_kind",
                kind,
                "props",
                Map.of("StorDriver/StorPoolName", backing)))
        .required("creating pool " + name + " on " + node.name());
  }

  public Api api() {
    return api;
  }

  public Lab lab() {
    return lab;
  }

  /** Whether a node is connected. */
  public boolean isOnline(LabNode node) throws IOException {
    JsonNode known = api.get("/v1/nodes/" + node.name()).required("reading " + node.name());
    return known.path("connection_status").asText().equals("ONLINE");
  }

  /** Keeps what the processes have written, for whoever is to find out what went wrong. */
  public void saveLogs(Path into) throws IOException {
    Files.createDirectories(into);
    for (String name : List.of("server", "n1", "n2", "n3")) {
      Path log = directory.resolve(name + ".log");
      if (Files.exists(log)) {
        Files.write(into.resolve(name + ".log"), Files.readAllBytes(log));
      }
    }
  }

  @Override
  public void close() throws IOException {
    daemons.values().forEach(Daemon::kill);
    server.stop();
    lab.close();
    LocalCluster.delete(directory);
  }
}
