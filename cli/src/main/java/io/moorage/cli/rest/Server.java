// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.rest;

import io.moorage.cli.ExitCode;
import io.moorage.cli.Failure;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A server that may answer.
 *
 * @param guessed whether we chose the unencrypted port, rather than the operator: such a server
 *     gets no token, unless it is on this very machine, for anybody who can block the encrypted
 *     port could otherwise collect tokens
 */
public record Server(URI base, boolean guessed) {
  private static final int TLS_PORT = 3371;
  private static final int PLAIN_PORT = 3370;
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

  /** What to try when nobody named a server. */
  public static List<Server> local() {
    return of("localhost").toList();
  }

  /** Parses a comma list of {@code host}, {@code host:port} and URLs. */
  public static List<Server> list(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(entry -> !entry.isEmpty())
        .flatMap(Server::of)
        .toList();
  }

  private static Stream<Server> of(String entry) {
    int scheme = entry.indexOf("://");
    if (scheme >= 0) {
      String address = entry.substring(scheme + 3).replaceAll("/+$", "");
      return Stream.of(
          switch (entry.substring(0, scheme).toLowerCase(Locale.ROOT)) {
            case "https", "linstor+ssl" -> server("https", address, TLS_PORT, false);
            case "http", "linstor" -> server("http", address, PLAIN_PORT, false);
            default -> throw malformed(entry);
          });
    }
    if (hasPort(entry)) {
      return Stream.of(
          server(entry.endsWith(":" + PLAIN_PORT) ? "http" : "https", entry, TLS_PORT, false));
    }
    return Stream.of(
        server("https", entry, TLS_PORT, false), server("http", entry, PLAIN_PORT, true));
  }

  private static Server server(String scheme, String address, int port, boolean guessed) {
    try {
      URI base = URI.create(scheme + "://" + address + (hasPort(address) ? "" : ":" + port));
      if (base.getHost() == null) {
        throw malformed(address);
      }
      return new Server(base, guessed);
    } catch (IllegalArgumentException syntax) {
      throw malformed(address);
    }
  }

  private static boolean hasPort(String address) {
    return address.lastIndexOf(':') > address.lastIndexOf(']') && address.lastIndexOf(':') >= 0;
  }

  private static Failure malformed(String entry) {
    return new Failure(
        ExitCode.USAGE,
        "'%s' is not a server. Write host, host:port, https://host:port or http://host:port."
            .formatted(entry));
  }

  boolean isEncrypted() {
    return "https".equals(base.getScheme());
  }

  boolean mayHaveToken() {
    return isEncrypted() || !guessed || LOCAL.contains(base.getHost());
  }

  /**
   * The same host behind another address, as a server announces it that moved to its encrypted
   * port.
   */
  boolean isSameHostAs(URI other) {
    return base.getHost().equalsIgnoreCase(other.getHost());
  }

  @Override
  public String toString() {
    return base.toString();
  }
}
