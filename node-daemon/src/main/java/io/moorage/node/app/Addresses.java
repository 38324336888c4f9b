// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.app;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;

/** Finds out under which address and port this node can be called. */
final class Addresses {
  private static final int HTTPS = 443;

  private Addresses() {}

  /** A port that is free now: the server has to be told one before the node listens on it. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The address to tell the server: the one asked for, the one bound, or the one that faces it. */
  static String advertised(Arguments arguments, URI server) throws IOException {
    if (arguments.advertise().isPresent()) {
      return arguments.advertise().get();
    }
    if (!InetAddress.getByName(arguments.bindAddress()).isAnyLocalAddress()) {
      return arguments.bindAddress();
    }
    // Connecting a datagram socket sends nothing; it only asks the routing table.
    try (DatagramSocket socket = new DatagramSocket()) {
      int port = server.getPort() < 0 ? HTTPS : server.getPort();
      socket.connect(new InetSocketAddress(server.getHost(), port));
      return socket.getLocalAddress().getHostAddress();
    }
  }
}
