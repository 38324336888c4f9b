// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.link;

import io.moorage.node.apply.LiveNode;
import io.moorage.node.physical.PhysicalStorage;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for the server. */
public final class NodeLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeLink.class);
  private static final long IDLE_MILLIS = 120_000;

  private final Server server;
  private final ServerConnector connector;
  private final ObservationStreams streams;

  private NodeLink(Server server, ServerConnector connector, ObservationStreams streams) {
    this.server = server;
    this.connector = connector;
    this.streams = streams;
  }

  /**
   * Opens the door.
   *
   * @throws Exception if the port is taken or the certificates make no sense, as Jetty says it
   */
  public static NodeLink open(Door door, LiveNode node, Identity identity, PhysicalStorage disks)
      throws Exception {
    QueuedThreadPool threads = new QueuedThreadPool(32, 4);
    threads.setName("link");
    Server server = new Server(threads);
    ObservationStreams streams = new ObservationStreams(node, identity);
    Handler calls = new LinkHandler(node, identity, streams, disks);
    ServerConnector connector =
        switch (door) {
          case Door.Tls tls -> encrypted(server, tls);
          case Door.Loopback loopback -> plain(server);
        };
    connector.setHost(door.address());
    connector.setPort(door.port());
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    server.setHandler(
        switch (door) {
          case Door.Tls tls -> new ServerOnly(calls);
          case Door.Loopback loopback -> calls;
        });
    server.setErrorHandler(new JsonErrors());
    server.start();
    streams.start();
    return new NodeLink(server, connector, streams);
  }

  private static ServerConnector plain(Server server) {
    HttpConfiguration http = configuration();
    return new ServerConnector(
        server, 1, 1, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
  }

  private static ServerConnector encrypted(Server server, Door.Tls tls) {
    SslContextFactory.Server ssl = new SslContextFactory.Server();
    ssl.setKeyStore(tls.identity());
    ssl.setKeyStorePassword(tls.password());
    ssl.setTrustStore(tls.trust());
    ssl.setNeedClientAuth(true);
    ssl.setEndpointIdentificationAlgorithm(null);
    ssl.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    HttpConfiguration https = configuration();
    // Servers know a node by its address or by any name: its certificate says who it is.
    https.addCustomizer(new SecureRequestCustomizer(false));
    HttpConnectionFactory http1 = new HttpConnectionFactory(https);
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol(http1.getProtocol());
    return new ServerConnector(
        server,
        1,
        1,
        new SslConnectionFactory(ssl, alpn.getProtocol()),
        alpn,
        new HTTP2ServerConnectionFactory(https),
        http1);
  }

  private static HttpConfiguration configuration() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    return http;
  }

  /** The port that it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    streams.close();
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("the link could not be closed in good order", e);
    }
  }
}
