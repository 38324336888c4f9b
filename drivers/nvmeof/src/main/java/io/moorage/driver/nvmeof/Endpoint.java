// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import io.moorage.driver.spec.NvmeSpec.Portal;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/**
 * A portal that compares equal however its address is written.
 *
 * @param address in Java's spelling, to compare
 * @param written as it was given, for the kernel
 */
record Endpoint(String address, String written, boolean version6, int port) {

  static Endpoint of(String written, int port) {
    try {
      InetAddress address = InetAddress.ofLiteral(written);
      return new Endpoint(address.getHostAddress(), written, address instanceof Inet6Address, port);
    } catch (IllegalArgumentException e) {
      // Nothing of ours; the kernel says what it thinks of it.
      return new Endpoint(written.toLowerCase(Locale.ROOT), written, written.contains(":"), port);
    }
  }

  static List<Endpoint> all(List<Portal> portals) {
    return portals.stream().map(portal -> of(portal.address(), portal.port())).distinct().toList();
  }

  /** The kernel's word for the kind of address. */
  String family() {
    return version6 ? "ipv6" : "ipv4";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Endpoint that && address.equals(that.address) && port == that.port;
  }

  @Override
  public int hashCode() {
    return 31 * address.hashCode() + port;
  }

  @Override
  public String toString() {
    return version6 ? "[" + written + "]:" + port : written + ":" + port;
  }
}
