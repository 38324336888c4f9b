// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.link;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.KeyStore;

/** Where and how the node listens. */
public sealed interface Door {

  /** The address to listen on. */
  String address();

  /** The port; zero for any that is free. */
  int port();

  /**
   * Encrypted, and for holders of a certificate of the cluster's CA only.
   *
   * @param identity the node's key and certificate
   * @param trust the cluster's CA
   */
  record Tls(String address, int port, KeyStore identity, String password, KeyStore trust)
      implements Door {}

  /**
   * In the clear and open to every process of this host: for a trial on a single host. An address
   * that others could reach is an {@link IllegalArgumentException}.
   */
  record Loopback(String address, int port) implements Door {
    public Loopback {
      if (!isLoopback(address)) {
        throw new IllegalArgumentException(
            "--insecure-loopback has no encryption and asks nobody who they are, so it listens on"
                + " 127.0.0.1 or ::1 only, not on "
                + address
                + "; leave it out and join the cluster to listen there");
      }
    }

    private static boolean isLoopback(String address) {
      try {
        return InetAddress.getByName(address).isLoopbackAddress();
      } catch (UnknownHostException e) {
        return false;
      }
    }
  }
}
