// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.app;

import com.google.inject.Injector;
import io.moorage.server.auth.CertificateAuthority;
import io.moorage.server.auth.Encryption;
import io.moorage.server.control.Nodes;
import io.moorage.server.engine.Engine;
import io.moorage.server.engine.Input;
import io.moorage.server.nodelink.NodeLinks;
import io.moorage.server.plugin.PluginHost;
import io.moorage.server.plugin.PluginServlet;
import io.moorage.server.rest.RestApplication;
import io.moorage.server.store.StateStore;
import io.moorage.server.telemetry.MetricsServlet;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running server: starts its parts in order, and ends them in the other order. */
final class Server {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  private static final Duration TICK = Duration.ofSeconds(1);

  private final ServerConfig config;
  private final StateStore store;
  private final StateStore.Loaded loaded;
  private final Engine engine;
  private final NodeLinks links;
  private final PluginHost plugins;
  private final CertificateAuthority authority;
  private final Encryption encryption;
  private final HttpHost http;
  private final Thread ticks = Thread.ofVirtual().name("moorage-ticks").unstarted(this::tick);

  @Inject
  Server(
      ServerConfig config,
      StateStore store,
      StateStore.Loaded loaded,
      Engine engine,
      NodeLinks links,
      PluginHost plugins,
      CertificateAuthority authority,
      Encryption encryption,
      Injector injector) {
    this.config = config;
    this.store = store;
    this.loaded = loaded;
    this.engine = engine;
    this.links = links;
    this.plugins = plugins;
    this.authority = authority;
    this.encryption = encryption;
    this.http =
        new HttpHost(
            config,
            authority,
            RestApplication.create(injector),
            new PluginServlet(plugins),
            new Health(engine),
            new MetricsServlet(engine, plugins::counts));
  }

  void start() throws IOException {
    loaded.quarantined().forEach(row -> LOG.error("set aside from the state store: {}", row));
    engine.start();
    engine.ask("moorage", new Nodes.Seed());
    encryption.enterAtStart(Optional.ofNullable(System.getenv("MASTER_PASSPHRASE")));
    links.start();
    ticks.start();
    http.start();
    // Last, and beside the API: a plugin may take its time to come up.
    Thread.ofVirtual().name("plugins").start(plugins::loadAll);
  }

  private void tick() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        engine.offer(new Input.Tick());
        Thread.sleep(TICK);
      }
    } catch (InterruptedException e) {
      // The server is going down.
    }
  }

  /** What the operator reads when it is up. */
  String banner() {
    return "moor server ready on "
        + http.urls()
        + "\n  state: "
        + config.stateDirectory()
        + "\n  clients trust: "
        + authority.caFile();
  }

  void stop() {
    ticks.interrupt();
    http.stop();
    plugins.close();
    links.close();
    engine.close();
    store.close();
  }
}
