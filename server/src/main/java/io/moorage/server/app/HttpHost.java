// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.app;

import io.moorage.server.auth.CertificateAuthority;
import io.moorage.server.auth.Tls;
import io.moorage.server.auth.TokenGate;
import io.moorage.server.plugin.PluginServlet;
import io.moorage.server.rest.RestServlet;
import io.moorage.server.telemetry.MetricsServlet;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.glassfish.jersey.server.ResourceConfig;

/** Jetty with what the server serves: the API, the plugins, health. */
final class HttpHost {
  /**
   * Longer than clients keep a connection that they do not use, which is 30 s in Java and 90 s in
   * Go: what they send into one that is just being closed on this side can be lost.
   */
  private static final Duration IDLE = Duration.ofMinutes(3);

  private static final int REQUESTS_MAX = 2000;

  private final ServerConfig config;
  private final CertificateAuthority authority;
  private final Server server = new Server(new VirtualThreadPool(REQUESTS_MAX));

  HttpHost(
      ServerConfig config,
      CertificateAuthority authority,
      ResourceConfig api,
      PluginServlet plugins,
      Health health,
      MetricsServlet metrics) {
    this.config = config;
    this.authority = authority;
    ServletContextHandler root =
        new ServletContextHandler(
            "/", ServletContextHandler.NO_SESSIONS | ServletContextHandler.NO_SECURITY);
    // Keys of properties and paths of files come as segments with encoded slashes.
    root.getServletHandler().setDecodeAmbiguousURIs(true);
    ServletHolder rest = new ServletHolder(new RestServlet(api));
    rest.setInitOrder(1);
    rest.setAsyncSupported(true);
    root.addServlet(rest, "/*");
    root.addServlet(new ServletHolder(plugins), "/plugins/*");
    root.addServlet(new ServletHolder(health), "/health");
    root.addServlet(new ServletHolder(metrics), "/metrics");
    JsonErrors errors = new JsonErrors();
    root.setErrorHandler(errors);
    server.setErrorHandler(errors);
    server.setHandler(new TokenGate(token(), root));
  }

  private Optional<String> token() {
    return config
        .tokenFile()
        .map(file -> {
          try {
            String token = Files.readString(file).strip();
            if (token.length() < TokenGate.LENGTH_MIN) {
              throw new IllegalStateException(
                  "the token in "
                      + file
                      + " is shorter than "
                      + TokenGate.LENGTH_MIN
                      + " characters; make one with 'openssl rand -hex 32'");
            }
            return token;
          } catch (IOException e) {
            throw new IllegalStateException(
                "the token file " + file + " cannot be read: " + e.getMessage(), e);
          }
        });
  }

  void start() throws IOException {
    requireSafe();
    if (config.httpsPort() >= 0) {
      listen(https());
    }
    if (config.httpPort() >= 0) {
      listen(http());
    }
    if (server.getConnectors().length == 0) {
      throw new IllegalStateException("it would listen nowhere; give it --https-port");
    }
    try {
      server.start();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("starting the HTTP server: " + e.getMessage(), e);
    }
  }

  /** Nobody outside this host may call without showing who he is. */
  private void requireSafe() {
    boolean loopback = InetAddress.ofLiteral(config.bind()).isLoopbackAddress();
    if (!loopback && config.tokenFile().isEmpty()) {
      throw new IllegalStateException(
          "listening on "
              + config.bind()
              + " needs --token-file: without a token everybody who reaches the port could delete disks");
    }
  }

  private void listen(ServerConnector connector) {
    connector.setIdleTimeout(IDLE.toMillis());
    server.addConnector(connector);
  }

  private ServerConnector https() {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStore(Tls.serverKeys(authority));
    tls.setKeyStorePassword(Tls.password());
    HttpConfiguration configuration = configuration();
    // Names are checked by clients; a server that insists on SNI refuses those that call an
    // address.
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    HttpConnectionFactory http1 = new HttpConnectionFactory(configuration);
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol(http1.getProtocol());
    ServerConnector connector =
        new ServerConnector(
            server,
            1,
            1,
            new SslConnectionFactory(tls, alpn.getProtocol()),
            alpn,
            new HTTP2ServerConnectionFactory(configuration),
            http1);
    connector.setHost(config.bind());
    connector.setPort(config.httpsPort());
    return connector;
  }

  private ServerConnector http() {
    ServerConnector connector =
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
    connector.setHost("127.0.0.1");
    connector.setPort(config.httpPort());
    return connector;
  }

  private static HttpConfiguration configuration() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setUriCompliance(UriCompliance.UNSAFE);
    return configuration;
  }

  String urls() {
    List<String> urls = new ArrayList<>();
    for (var connector : server.getConnectors()) {
      if (connector instanceof ServerConnector bound) {
        boolean tls = bound.getConnectionFactory(SslConnectionFactory.class) != null;
        urls.add((tls ? "https://" : "http://") + bound.getHost() + ":" + bound.getLocalPort());
      }
    }
    return String.join(" and ", urls);
  }

  void stop() {
    try {
      server.stop();
    } catch (Exception e) {
      // It is going down: what still hangs on it goes with the process.
      org.slf4j.LoggerFactory.getLogger(HttpHost.class).debug("stopping the HTTP server", e);
    }
  }
}
