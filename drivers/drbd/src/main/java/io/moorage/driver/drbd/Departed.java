// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.DrbdSpec.Host;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The peers that have left a resource, by their node ids. The old configuration file tells of them
 * too, so that one is forgotten even if we ended half way.
 */
final class Departed {
  private static final Pattern HOST =
      Pattern.compile("(?m)^\\s*on \"([^\"]+)\" \\{\\s*node-id (\\d{1,2});");

  private Departed() {}

  static SortedMap<Integer, String> from(DrbdSpec spec, Situation situation) {
    SortedMap<Integer, String> known = new TreeMap<>(hosts(situation.file()));
    known.remove(spec.nodeId());
    spec.peers().forEach(peer -> known.remove(peer.nodeId(), peer.hostName()));
    // By its id alone: under what name somebody else brought a peer in says nothing of its data.
    Set<Integer> wanted = spec.hosts().stream().map(Host::nodeId).collect(Collectors.toSet());
    situation.kernel().stream()
        .flatMap(state -> state.connections().values().stream())
        .filter(peer -> !wanted.contains(peer.nodeId()))
        .forEach(peer -> known.put(peer.nodeId(), peer.name()));
    return known;
  }

  private static Map<Integer, String> hosts(Optional<String> file) {
    Map<Integer, String> hosts = new TreeMap<>();
    Matcher matcher = HOST.matcher(file.orElse(""));
    while (matcher.find()) {
      hosts.put(Integer.parseInt(matcher.group(2)), matcher.group(1));
    }
    return hosts;
  }
}
