// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.app;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.cache.CacheLayers;
import io.moorage.driver.drbd.DrbdLayer;
import io.moorage.driver.file.FileProviderFactory;
import io.moorage.driver.luks.LuksLayer;
import io.moorage.driver.lvm.LvmProviderFactory;
import io.moorage.driver.nvmeof.NvmeLayer;
import io.moorage.driver.provider.DeviceLayer;
import io.moorage.driver.provider.Layers;
import io.moorage.driver.simulated.Faults;
import io.moorage.driver.simulated.SimulatedDisks;
import io.moorage.driver.simulated.SimulatedProviderFactory;
import io.moorage.driver.tool.CommandRunner;
import io.moorage.driver.tool.CommandStream;
import io.moorage.driver.zfs.ZfsProviderFactory;
import io.moorage.node.apply.LiveNode;
import io.moorage.node.apply.NodeCore;
import io.moorage.node.capability.HostReader;
import io.moorage.node.exec.CommandTrace;
import io.moorage.node.exec.HostCommandRunner;
import io.moorage.node.exec.HostCommandStream;
import io.moorage.node.ledger.SpecLedger;
import io.moorage.node.link.Door;
import io.moorage.node.link.Identity;
import io.moorage.node.link.NodeLink;
import io.moorage.node.physical.HostDisks;
import io.moorage.node.physical.PhysicalStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running daemon. */
final class Daemon implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

  /** So long the lanes may take before the door is opened, so that the first word is a full one. */
  private static final Duration FIRST_LOOK = Duration.ofSeconds(10);

  /** So long a server waits to be told what this host can do before it is told what it could. */
  private static final Duration CAPABILITY_PATIENCE = Duration.ofSeconds(2);

  private final Arguments arguments;
  private final StateDirectory state;
  private final LiveNode node;
  private final NodeLink link;

  private Daemon(Arguments arguments, StateDirectory state, LiveNode node, NodeLink link) {
    this.arguments = arguments;
    this.state = state;
    this.node = node;
    this.link = link;
  }

  static Daemon start(Arguments arguments) throws Exception {
    if (arguments.exitWithParent()) {
      // First of all: once a parent has ended, nobody can tell any more who it was.
      endWithParent();
    }
    StateDirectory state = StateDirectory.lock(arguments.stateDirectory());
    int port = arguments.port() == 0 ? Addresses.freePort() : arguments.port();
    Door door = door(arguments, port, state);
    CommandTrace trace = arguments.trace() ? CommandTrace.to(System.err) : CommandTrace.off();
    CommandRunner runner = new HostCommandRunner(trace);
    Drivers drivers = drivers(arguments, state, runner, new HostCommandStream(trace));
    CapabilityReading capabilities =
        new CapabilityReading(drivers::capabilities, CAPABILITY_PATIENCE);
    SpecLedger ledger = SpecLedger.open(state.ledger());
    ledger.problems().forEach(problem -> LOG.error("{}", problem));
    LiveNode node =
        LiveNode.start(
            NodeCore.on(ledger, drivers.factories(), drivers.layers()),
            LiveNode.Pace.USUAL,
            Daemon.threads());
    if (!node.awaitRest(FIRST_LOOK)) {
      LOG.info("not everything could be looked at in {}; the rest follows", FIRST_LOOK);
    }
    NodeLink link =
        NodeLink.open(
            door,
            node,
            new Identity(arguments.name().value(), version(), capabilities),
            arguments.simulated() ? PhysicalStorage.none() : HostDisks.with(runner));
    return new Daemon(arguments, state, node, link);
  }

  private static Door door(Arguments arguments, int port, StateDirectory state)
      throws IOException, UsageException, GeneralSecurityException {
    if (arguments.insecureLoopback()) {
      return new Door.Loopback(arguments.bindAddress(), port);
    }
    if (arguments.join().isPresent()) {
      Arguments.Join join = arguments.join().get();
      new Enrolment(join)
          .run(arguments.name(), Addresses.advertised(arguments, join.server()), port, state.tls());
    }
    Optional<Credentials> credentials = Credentials.load(state.tls());
    if (credentials.isEmpty()) {
      throw new UsageException(
          "this node belongs to no cluster yet: ask the server for a join token, and start with"
              + " --server URL --join TOKEN");
    }
    return new Door.Tls(
        arguments.bindAddress(),
        port,
        credentials.get().identity(),
        Credentials.PASSWORD,
        credentials.get().trust());
  }

  private static Drivers drivers(
      Arguments arguments, StateDirectory state, CommandRunner runner, CommandStream stream)
      throws IOException {
    Clock clock = Clock.systemUTC();
    if (!arguments.simulated()) {
      HostReader host = new HostReader(Path.of("/"), runner);
      return new Drivers(
          List.of(
              new FileProviderFactory(clock),
              new LvmProviderFactory(runner, clock),
              new ZfsProviderFactory(runner, clock)),
          new Layers(
              deviceLayers(runner),
              List.of(
                  new DrbdLayer(
                      runner, stream, Daemon::later, Path.of("/"), state.drbd().toAbsolutePath()),
                  new NvmeLayer(runner))),
          Optional.of(host::read));
    }
    LOG.warn("the pools of this node are SIMULATED: they hold no data");
    return new Drivers(
        List.of(
            new SimulatedProviderFactory(
                SimulatedDisks.storedIn(state.simulated(), ByteSize.gibibytes(1024)),
                Faults.NONE,
                clock)),
        Layers.NONE,
        Optional.empty());
  }

  /** From the bottom to the top, as they stand on each other. */
  private static List<DeviceLayer> deviceLayers(CommandRunner runner) {
    Path root = Path.of("/");
    return Stream.concat(
            CacheLayers.of(runner, root).stream(), Stream.of(new LuksLayer(runner, root)))
        .toList();
  }

  /** Seldom needed, so no thread waits for it all the time. */
  private static void later(Runnable task, Duration after) {
    CompletableFuture.delayedExecutor(after.toMillis(), TimeUnit.MILLISECONDS, Daemon::start)
        .execute(task);
  }

  private static void start(Runnable task) {
    threads().newThread(task).start();
  }

  private static ThreadFactory threads() {
    return Thread.ofPlatform().daemon().name("lane-", 0).factory();
  }

  private static void endWithParent() {
    Optional<ProcessHandle> parent = ProcessHandle.current().parent();
    if (parent.isEmpty()) {
      System.exit(0);
    }
    parent.ifPresent(process -> {
      var _ = process.onExit().thenRun(() -> System.exit(0));
    });
  }

  private static String version() throws IOException {
    try (InputStream in = Daemon.class.getResourceAsStream("version.txt")) {
      return new String(
              Objects.requireNonNull(in, "version.txt is part of the build").readAllBytes(),
              StandardCharsets.UTF_8)
          .strip();
    }
  }

  /** What is said on standard output once the node serves. */
  String readyLine() {
    String scheme = arguments.insecureLoopback() ? "http" : "https";
    String address = arguments.advertise().orElse(arguments.bindAddress());
    String host = address.contains(":") ? "[" + address + "]" : address;
    return "moor-node "
        + arguments.name()
        + " ready on "
        + scheme
        + "://"
        + host
        + ":"
        + link.port();
  }

  @Override
  public void close() {
    link.close();
    node.close();
    try {
      state.close();
    } catch (IOException e) {
      LOG.debug("the lock goes with the process");
    }
  }
}
