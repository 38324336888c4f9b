// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.NetworkLayer.Wanted;
import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.DrbdSpec.Host;
import io.moorage.driver.spec.DrbdSpec.Volume;
import io.moorage.driver.spec.Problem;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The configuration of a resource as drbdadm reads it. The same spec gives the same text. */
final class ResText {
  private static final String HEAD =
      """
      # Made by Moorage, and made anew at every change: what is written here by hand does not last.
      """;

  private final StringBuilder text = new StringBuilder(HEAD);
  private final Wanted wanted;
  private final DrbdSpec spec;
  private int depth;

  private ResText(Wanted wanted, DrbdSpec spec) {
    this.wanted = wanted;
    this.spec = spec;
  }

  static String of(Wanted wanted, DrbdSpec spec) throws DriverException {
    ResText made = new ResText(wanted, spec);
    made.resource(wanted.resource());
    return made.text.toString();
  }

  private void resource(ResourceName resource) throws DriverException {
    open("resource " + Words.quoted("the name", resource.value()));
    section("options", spec.options().resource());
    handlers();
    net();
    section("disk", Asked.disk(spec));
    for (Host host : byId(spec.hosts())) {
      host(host);
    }
    for (Host one : byId(spec.hosts())) {
      for (Host other : byId(spec.hosts())) {
        if (one.nodeId() < other.nodeId() && (one.part().diskful() || other.part().diskful())) {
          connection(one, other);
        }
      }
    }
    close();
  }

  private static List<Host> byId(List<Host> hosts) {
    return hosts.stream().sorted(Comparator.comparingInt(Host::nodeId)).toList();
  }

  private void handlers() throws DriverException {
    Map<String, String> handlers = new TreeMap<>(spec.options().handlers());
    if (!handlers.isEmpty()) {
      open("handlers");
      for (Map.Entry<String, String> handler : handlers.entrySet()) {
        String name = Words.option(handler.getKey());
        line(name + " " + Words.quoted("the handler " + name, handler.getValue()) + ";");
      }
      close();
    }
  }

  private void net() throws DriverException {
    open("net");
    for (Map.Entry<String, String> option : Asked.net(spec).entrySet()) {
      String name = Words.option(option.getKey());
      String value =
          name.equals(Asked.SECRET)
              ? Words.quoted("the shared secret", option.getValue())
              : Words.value(name, option.getValue());
      line(name + " " + value + ";");
    }
    close();
  }

  private void section(String name, Map<String, String> options) throws DriverException {
    if (!options.isEmpty()) {
      open(name);
      for (Map.Entry<String, String> option : new TreeMap<>(options).entrySet()) {
        String key = Words.option(option.getKey());
        line(key + " " + Words.value(key, option.getValue()) + ";");
      }
      close();
    }
  }

  private void host(Host host) throws DriverException {
    open("on " + Words.quoted("the host name", host.hostName()));
    line("node-id " + host.nodeId() + ";");
    for (Volume volume :
        spec.volumes().stream().sorted(Comparator.comparingInt(Volume::number)).toList()) {
      open("volume " + volume.number());
      line("device minor " + volume.minor() + ";");
      if (host.part().diskful()) {
        line("disk " + Words.quoted("the device below", disk(host, volume)) + ";");
        line("meta-disk " + metaDisk(host, volume) + ";");
        section("disk", Asked.disk(volume));
      } else {
        line("disk none;");
      }
      close();
    }
    close();
  }

  /** Where the peers have theirs is nobody's business but their own. */
  private String metaDisk(Host host, Volume volume) throws DriverException {
    Optional<MetaDisk> apart =
        Optional.of(host)
            .filter(it -> it.nodeId() == spec.nodeId())
            .flatMap(_ -> MetaDisk.of(wanted, volume.number()))
            .filter(MetaDisk::apart);
    return apart.isPresent()
        ? Words.quoted("the device of the metadata", apart.get().device())
        : "internal";
  }

  private String disk(Host host, Volume volume) throws DriverException {
    if (host.nodeId() != spec.nodeId()) {
      // drbdadm wants a name, and only the peer knows it.
      return "/dev/drbd/on-the-peer/" + volume.number();
    }
    return Optional.ofNullable(wanted.devices().get(volume.number()))
        .orElseThrow(() ->
            new DriverException(
                new Problem(
                    "volume " + volume.number() + " has no device to replicate",
                    "the device below it is not there",
                    "it goes on once that is back; to go on without it make this node's"
                        + " resource diskless")));
  }

  private void connection(Host one, Host other) throws DriverException {
    if (address(one).startsWith("ipv6") != address(other).startsWith("ipv6")) {
      throw new DriverException(
          new Problem(
              one.hostName() + " and " + other.hostName() + " cannot reach each other",
              "%s is of another kind than %s".formatted(one.address(), other.address()),
              "give their network interfaces addresses that are both IPv4 or both IPv6"));
    }
    open("connection");
    line(endpoint(one));
    line(endpoint(other));
    close();
  }

  private static String endpoint(Host host) throws DriverException {
    return "host "
        + Words.quoted("the host name", host.hostName())
        + " address "
        + address(host).replaceFirst(":", " ")
        + ";";
  }

  /** An end of a path, as the kernel tells it. */
  static String address(Host host) throws DriverException {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(host.address());
    } catch (IllegalArgumentException e) {
      throw new DriverException(
          new Problem(
              "'" + host.address() + "' of node " + host.node() + " is no IP address",
              "",
              "set an address on its network interface"),
          e);
    }
    return address instanceof Inet6Address
        ? "ipv6:[" + host.address() + "]:" + host.port()
        : "ipv4:" + host.address() + ":" + host.port();
  }

  private void open(String title) {
    line(title + " {");
    depth++;
  }

  private void close() {
    depth--;
    line("}");
  }

  private void line(String line) {
    text.repeat("    ", depth).append(line).append('\n');
  }
}
