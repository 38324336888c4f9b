// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.physical;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.tool.CommandRunner;
import io.moorage.driver.wire.DevicePool;
import io.moorage.driver.wire.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes volume groups and thin pools. Those of ours bear a tag, by which a repeated request finds
 * what the first one made, also where that came only halfway.
 */
final class VolumeGroups {
  private static final String TAG = "moorage.device-pool";

  /** A device that is held still for a moment must not keep LVM waiting. */
  private static final String CONFIG = "devices{ignore_suspended_devices=1}";

  private static final String INSTALL = "see with 'pvs' and 'vgs' whether lvm2 works on this host";
  private final Maker maker;
  private final UnaryOperator<String> resolver;

  VolumeGroups(CommandRunner runner, UnaryOperator<String> resolver) {
    this.maker = new Maker(runner);
    this.resolver = resolver;
  }

  DevicePool.Made make(String name, Set<String> devices, Precaution precaution)
      throws DriverException {
    List<JsonNode> members =
        report("pv", "pvs", "pv_name,vg_name,vg_tags", List.of())
            .filter(row -> row.path("vg_name").asText().equals(name))
            .toList();
    if (members.isEmpty()) {
      precaution.take();
      create(name, devices);
    } else {
      requireOurs(name, devices, members);
    }
    return new DevicePool.Made(name);
  }

  /** The names are LINSTOR's, so that whoever changes over finds what is expected. */
  DevicePool.Made makeThin(String name, Set<String> devices, Precaution precaution)
      throws DriverException {
    String group = "linstor_" + name;
    make(group, devices, precaution);
    List<JsonNode> volumes = report("lv", "lvs", "lv_name,segtype", List.of(group)).toList();
    if (volumes.isEmpty()) {
      maker.run(
          "the thin pool " + group + "/" + name + " could not be made",
          "the volume group " + group + " is there; repeat the request once the cause is gone",
          List.of(
              "lvcreate",
              "--config",
              CONFIG,
              "--yes",
              "--wipesignatures",
              "y",
              "--type",
              "thin-pool",
              "--extents",
              "100%FREE",
              "--name",
              name,
              group));
    } else if (volumes.stream().noneMatch(row -> isThinPool(row, name))) {
      throw Maker.taken("the volume group " + group, "it holds other volumes than a thin pool");
    }
    return new DevicePool.Made(group + "/" + name);
  }

  private static boolean isThinPool(JsonNode row, String name) {
    return row.path("lv_name").asText().equals(name)
        && row.path("segtype").asText().equals("thin-pool");
  }

  /**
   * Without --yes or --force: where vgcreate would have to ask, the answer is no. It makes the
   * physical volumes too, so that none is left behind without a group, which nobody could tell from
   * somebody else's.
   */
  private void create(String name, Set<String> devices) throws DriverException {
    List<String> sorted = devices.stream().sorted().toList();
    List<String> command =
        new ArrayList<>(List.of("vgcreate", "--config", CONFIG, "--addtag", TAG, name));
    command.addAll(sorted);
    maker.run(
        "the volume group " + name + " could not be made of " + sorted,
        "see what vgcreate has against it, and repeat the request",
        command);
  }

  private void requireOurs(String name, Set<String> devices, List<JsonNode> members)
      throws DriverException {
    Set<String> present =
        members.stream()
            .map(row -> resolver.apply(row.path("pv_name").asText()))
            .collect(Collectors.toSet());
    boolean tagged =
        members.stream()
            .allMatch(row -> Arrays.asList(row.path("vg_tags").asText().split(",")).contains(TAG));
    if (!tagged || !present.equals(devices)) {
      throw Maker.taken(
          "the volume group " + name, "it lies on " + present.stream().sorted().toList());
    }
  }

  private Stream<JsonNode> report(String kind, String tool, String columns, List<String> of)
      throws DriverException {
    List<String> command =
        new ArrayList<>(
            List.of(tool, "--config", CONFIG, "--reportformat", "json", "--options", columns));
    command.addAll(of);
    String failure = "what LVM has on this host could not be read";
    String output = maker.run(failure, INSTALL, command);
    try {
      return Json.mapper()
          .readTree(output)
          .path("report")
          .valueStream()
          .flatMap(part -> part.path(kind).valueStream());
    } catch (JsonProcessingException e) {
      throw new DriverException(
          new Problem(failure, tool + " printed what is not understood: " + output, INSTALL), e);
    }
  }
}
