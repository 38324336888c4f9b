// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.app;

import io.moorage.api.model.InvalidNameException;
import io.moorage.api.model.NodeName;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The command line.
 *
 * @param join the server and the token to join with, on the first start
 * @param advertise the address that the server is to call
 */
record Arguments(
    NodeName name,
    Path stateDirectory,
    Optional<String> bind,
    int port,
    Optional<Join> join,
    Optional<String> advertise,
    boolean insecureLoopback,
    boolean simulated,
    boolean trace,
    boolean exitWithParent) {

  /** Where and with what to join the cluster. */
  record Join(URI server, String token) {}

  static final String HELP =
      """
      moor-node runs on each host that gives or uses storage.

      Usage: moor-node --name NAME [options]

        --name NAME              the node's name in the cluster; required
        --state-dir DIRECTORY    what the daemon keeps (default /var/lib/moorage/node)
        --bind ADDRESS           where to listen (default 0.0.0.0; 127.0.0.1 with --insecure-loopback)
        --port PORT              the port to listen on, 0 for any (default 3367)
        --server URL             the server to join, with --join
        --join TOKEN             the one-time token from the server, on the first start
        --advertise ADDRESS      the address that the server is to call (default: the address bound)
        --insecure-loopback      no TLS and no questions asked, on 127.0.0.1 or ::1 only: for trials
        --simulated              pools in memory instead of disks: for demonstrations
        --trace                  print each command that is run, how it ended and how long it took
        --exit-with-parent       end when the process that started this one ends
        --help                   this text
      """;

  private static final Set<String> FLAGS =
      Set.of("--insecure-loopback", "--simulated", "--trace", "--exit-with-parent");
  private static final Set<String> OPTIONS =
      Set.of("--name", "--state-dir", "--bind", "--port", "--server", "--join", "--advertise");

  static Arguments parse(List<String> words) throws UsageException {
    Map<String, String> options = new HashMap<>();
    Set<String> flags = new HashSet<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (FLAGS.contains(word)) {
        flags.add(word);
      } else if (!OPTIONS.contains(word)) {
        throw new UsageException("there is no option " + word + "; see moor-node --help");
      } else if (i + 1 == words.size()) {
        throw new UsageException("option " + word + " lacks its value; see moor-node --help");
      } else {
        options.put(word, words.get(++i));
      }
    }
    return new Arguments(
        name(options),
        Path.of(options.getOrDefault("--state-dir", "/var/lib/moorage/node")),
        Optional.ofNullable(options.get("--bind")),
        port(options.getOrDefault("--port", "3367")),
        join(options),
        Optional.ofNullable(options.get("--advertise")),
        flags.contains("--insecure-loopback"),
        flags.contains("--simulated"),
        flags.contains("--trace"),
        flags.contains("--exit-with-parent"));
  }

  private static NodeName name(Map<String, String> options) throws UsageException {
    String name = options.get("--name");
    if (name == null) {
      throw new UsageException("say which node this is with --name; see moor-node --help");
    }
    try {
      return new NodeName(name);
    } catch (InvalidNameException e) {
      throw new UsageException("'" + name + "' cannot name a node: " + e.rule());
    }
  }

  private static int port(String text) throws UsageException {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port < 1 << 16) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw new UsageException("--port takes a number, not '" + text + "'");
    }
    throw new UsageException("--port takes a number from 0 to 65535, not " + text);
  }

  private static Optional<Join> join(Map<String, String> options) throws UsageException {
    String server = options.get("--server");
    String token = options.get("--join");
    if (token == null) {
      return Optional.empty();
    }
    if (server == null) {
      throw new UsageException("--join needs --server, the address of the server to join");
    }
    try {
      return Optional.of(new Join(URI.create(server), token));
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "--server takes an address such as https://server:3371, not " + server);
    }
  }

  /** Where to listen. */
  String bindAddress() {
    return bind.orElse(insecureLoopback ? "127.0.0.1" : "0.0.0.0");
  }
}
