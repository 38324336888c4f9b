// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.NetworkLayer.Wanted;
import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.DrbdSpec.Host;
import io.moorage.driver.spec.DrbdSpec.Options;
import io.moorage.driver.spec.DrbdSpec.Part;
import io.moorage.driver.spec.DrbdSpec.Volume;
import io.moorage.driver.spec.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What tests ask for, changed piece by piece from something plain. */
record Specs(String resource, DrbdSpec spec, Map<Integer, String> devices) {

  static final String DAY_ZERO = "7C1E5A0F3B2D4696";

  static Host host(int nodeId, String name, Part part, String address, int port) {
    return new Host(new NodeName(name), name, nodeId, address, port, part);
  }

  static Volume volume(int number, int minor) {
    return new Volume(
        number,
        minor,
        ByteSize.mebibytes(100),
        false,
        7,
        Optional.of(DAY_ZERO),
        Optional.empty(),
        Map.of());
  }

  /** Three replicas of one volume, seen by the first node. */
  static Specs plain() {
    return new Specs(
        "data",
        new DrbdSpec(
            0,
            new Secret("s3cret"),
            List.of(
                host(0, "n1", Part.REPLICA, "10.77.0.1", 7000),
                host(1, "n2", Part.REPLICA, "10.77.0.2", 7000),
                host(2, "n3", Part.REPLICA, "10.77.0.3", 7000)),
            List.of(volume(0, 1000)),
            Options.NONE,
            false),
        Map.of(0, "/dev/vg/data_00000"));
  }

  /** The resource r1 of the recordings, as its configuration was. */
  static Specs recordedR1() {
    return new Specs(
        "r1",
        new DrbdSpec(
            0,
            new Secret("labsecret"),
            List.of(
                host(0, "n1", Part.REPLICA, "10.77.0.1", 7001),
                host(1, "n2", Part.REPLICA, "10.77.0.2", 7001),
                host(2, "n3", Part.REPLICA, "10.77.0.3", 7001)),
            List.of(volume(0, 1001), volume(1, 1002)),
            new Options(
                Map.of(
                    "quorum", "majority",
                    "on-no-quorum", "suspend-io",
                    "on-no-data-accessible", "suspend-io",
                    "on-suspended-primary-outdated", "force-secondary"),
                Map.of(
                    "protocol", "C",
                    "max-buffers", "10000",
                    "verify-alg", "crc32c",
                    "ping-timeout", "50",
                    "timeout", "90",
                    "ping-int", "10",
                    "rr-conflict", "retry-connect"),
                Map.of("on-io-error", "detach", "rs-discard-granularity", "65536"),
                Map.of(
                    "c-max-rate", "4M",
                    "c-min-rate", "1M",
                    "c-plan-ahead", "0",
                    "resync-rate", "2M"),
                Map.of()),
            false),
        Map.of(0, "/dev/data/r1_0", 1, "/dev/data/r1_1"));
  }

  Specs seenBy(int nodeId) {
    return with(
        new DrbdSpec(
            nodeId,
            spec.secret(),
            spec.hosts(),
            spec.volumes(),
            spec.options(),
            spec.twoPrimaries()));
  }

  /** The same once somebody has said whose data is kept. */
  Specs kept(int nodeId) {
    return with(
        new DrbdSpec(
            spec.nodeId(),
            spec.secret(),
            spec.hosts(),
            spec.volumes(),
            spec.options(),
            spec.twoPrimaries(),
            Optional.of(nodeId)));
  }

  Specs hosts(Host... hosts) {
    return with(
        new DrbdSpec(
            spec.nodeId(),
            spec.secret(),
            List.of(hosts),
            spec.volumes(),
            spec.options(),
            spec.twoPrimaries()));
  }

  /** The same with a host in another part. */
  Specs part(int nodeId, Part part) {
    List<Host> hosts = new ArrayList<>(spec.hosts());
    hosts.replaceAll(host ->
        host.nodeId() == nodeId
            ? host(nodeId, host.hostName(), part, host.address(), host.port())
            : host);
    return hosts(hosts.toArray(Host[]::new));
  }

  Specs volumes(Volume... volumes) {
    return with(
        new DrbdSpec(
            spec.nodeId(),
            spec.secret(),
            spec.hosts(),
            List.of(volumes),
            spec.options(),
            spec.twoPrimaries()));
  }

  Specs options(Options options) {
    return with(
        new DrbdSpec(
            spec.nodeId(),
            spec.secret(),
            spec.hosts(),
            spec.volumes(),
            options,
            spec.twoPrimaries()));
  }

  Specs twoPrimaries() {
    return with(
        new DrbdSpec(
            spec.nodeId(), spec.secret(), spec.hosts(), spec.volumes(), spec.options(), true));
  }

  Specs devices(Map<Integer, String> others) {
    return new Specs(resource, spec, others);
  }

  private Specs with(DrbdSpec other) {
    return new Specs(resource, other, devices);
  }

  ResourceName name() {
    return new ResourceName(resource);
  }

  Wanted wanted() {
    return new Wanted(name(), spec, devices);
  }
}
