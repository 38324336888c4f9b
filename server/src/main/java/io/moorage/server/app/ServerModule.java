// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.app;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.moorage.server.auth.CertificateAuthority;
import io.moorage.server.auth.Encryption;
import io.moorage.server.auth.Joining;
import io.moorage.server.auth.Vault;
import io.moorage.server.control.Ids;
import io.moorage.server.engine.Engine;
import io.moorage.server.nodelink.NodeLinks;
import io.moorage.server.operation.DiskService;
import io.moorage.server.operation.DryRun;
import io.moorage.server.operation.NodeDisks;
import io.moorage.server.operation.NodePlans;
import io.moorage.server.operation.Operations;
import io.moorage.server.operation.PhysicalStorage;
import io.moorage.server.plugin.PluginHost;
import io.moorage.server.rest.ErrorReports;
import io.moorage.server.rest.Reconnect;
import io.moorage.server.rest.v1.ServerInfo;
import io.moorage.server.store.SqliteStore;
import io.moorage.server.store.StateStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/** What the server is made of. */
final class ServerModule extends AbstractModule {
  /**
   * The LINSTOR release whose API this is: people's scripts compare it, clients go by the API's own
   * number.
   */
  private static final String LINSTOR_VERSION = "1.33.0";

  private final ServerConfig config;

  ServerModule(ServerConfig config) {
    this.config = config;
  }

  @Override
  protected void configure() {
    binder().requireAtInjectOnConstructors();
    bind(ServerConfig.class).toInstance(config);
    bind(InstantSource.class).toInstance(InstantSource.system());
    bind(Ids.class).toInstance(new TimeOrderedIds(InstantSource.system()));
    bind(Operations.class).in(Singleton.class);
    bind(DryRun.class).in(Singleton.class);
    bind(Joining.class).in(Singleton.class);
    bind(Vault.class).toInstance(new Vault());
    bind(Encryption.class).in(Singleton.class);
    bind(NodePlans.class).to(NodeLinks.class);
    bind(NodeDisks.class).to(NodeLinks.class);
    bind(PhysicalStorage.class).in(Singleton.class);
    bind(Server.class).in(Singleton.class);
  }

  @Provides
  @Singleton
  StateLock stateLock() {
    try {
      Files.createDirectories(config.stateDirectory());
      Files.setPosixFilePermissions(
          config.stateDirectory(), PosixFilePermissions.fromString("rwx------"));
      return StateLock.on(config.stateDirectory());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the state directory " + config.stateDirectory() + " cannot be used: " + e.getMessage(),
          e);
    }
  }

  @Provides
  @Singleton
  StateStore stateStore(StateLock lock) {
    return SqliteStore.open(lock.directory().resolve("state.db"));
  }

  @Provides
  @Singleton
  StateStore.Loaded loaded(StateStore store) {
    return store.load();
  }

  @Provides
  @Singleton
  Engine engine(StateStore store, StateStore.Loaded loaded, Ids ids, InstantSource clock) {
    return new Engine(store, loaded, ids, clock);
  }

  @Provides
  @Singleton
  CertificateAuthority authority(StateLock lock, InstantSource clock) {
    return CertificateAuthority.in(lock.directory().resolve("tls"), clock, names());
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(config.advertised());
    names.addAll(List.of("localhost", "127.0.0.1", "::1"));
    if (!names.contains(config.bind())
        && !InetAddress.ofLiteral(config.bind()).isAnyLocalAddress()) {
      names.add(config.bind());
    }
    hostName().filter(host -> !names.contains(host)).ifPresent(names::add);
    return names;
  }

  /** From the kernel: the JDK's way asks name servers, and waits for them where there are none. */
  private static Optional<String> hostName() {
    try {
      String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      return Optional.of(name).filter(text -> !text.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Provides
  @Singleton
  NodeLinks nodeLinks(Engine engine, CertificateAuthority authority, Vault vault) {
    return new NodeLinks(engine, authority, vault, config.insecureLoopbackNodes());
  }

  @Provides
  Reconnect reconnect(NodeLinks links) {
    return links::reconnect;
  }

  @Provides
  @Singleton
  PluginHost pluginHost(Operations operations, DryRun dryRun, InstantSource clock) {
    return new PluginHost(
        config.pluginDirectory(),
        config.stateDirectory().resolve("plugin-work"),
        clock,
        id -> new DiskService("plugin:" + id, operations, dryRun));
  }

  @Provides
  @Singleton
  ServerInfo serverInfo() throws IOException {
    Properties build = new Properties();
    try (InputStream in = ServerModule.class.getResourceAsStream("build.properties")) {
      build.load(Objects.requireNonNull(in, "build.properties is missing from the jar"));
    }
    return new ServerInfo(
        LINSTOR_VERSION,
        "moorage-" + build.getProperty("version"),
        build.getProperty("time"),
        Map.of(
            "http",
            Map.of(
                "listen_address", config.bind(),
                "port", Math.max(0, config.httpPort()),
                "enabled", config.httpPort() >= 0),
            "https",
            Map.of(
                "listen_address", config.bind(),
                "port", Math.max(0, config.httpsPort()),
                "enabled", config.httpsPort() >= 0),
            "db",
            Map.of("connection_url", "sqlite")));
  }

  @Provides
  @Singleton
  ErrorReports errorReports(InstantSource clock) {
    return new ErrorReports(config.stateDirectory().resolve("error-reports"), clock);
  }
}
