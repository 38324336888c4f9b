// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cluster.Api;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A definition with its replicas, used as a client of the API uses it, and its devices as a guest
 * does.
 */
record Volume(LvmLab lab, String name) {
  private static final int WRITTEN_MEBIBYTES = 8;

  /** Creates one by the group that has the name of the pool. */
  static Volume spawn(LvmLab lab, String pool, String name, int mebibytes) throws IOException {
    spawning(lab, pool, name, mebibytes).required("spawning " + name);
    Volume volume = new Volume(lab, name);
    for (LabNode node : lab.nodes()) {
      volume.awaitDevice(node);
    }
    return volume;
  }

  static Api.Answer spawning(LvmLab lab, String pool, String name, int mebibytes)
      throws IOException {
    return lab.api()
        .post(
            "/v1/resource-groups/" + pool + "/spawn",
            Map.of(
                "resource_definition_name",
                name,
                "volume_sizes",
                List.of((long) mebibytes * 1024)));
  }

  private String path() {
    return "/v1/resource-definitions/" + name;
  }

  Api.Answer snapshotting(String snapshot) throws IOException {
    return lab.api().post(path() + "/snapshots", Map.of("name", snapshot));
  }

  void snapshot(String snapshot) throws IOException {
    snapshotting(snapshot).required("taking snapshot " + snapshot);
  }

  void deleteSnapshot(String snapshot) throws IOException {
    lab.api().delete(path() + "/snapshots/" + snapshot).required("deleting " + snapshot);
  }

  /** Takes the replica of one node away, and waits until it is gone. */
  void deleteReplica(LabNode node) throws IOException {
    lab.api()
        .delete(path() + "/resources/" + node.name())
        .required("deleting the replica of " + name + " in " + node.name());
    lab.await(name + " is gone from " + node.name(), () -> view(node).isMissingNode());
  }

  Api.Answer rollingBack(String snapshot) throws IOException {
    return lab.api().post(path() + "/snapshot-rollback/" + snapshot, Map.of());
  }

  void rollBack(String snapshot) throws IOException {
    rollingBack(snapshot).required("rolling " + name + " back");
    for (LabNode node : lab.nodes()) {
      awaitDevice(node);
    }
  }

  /** Makes a definition of its own from a snapshot. */
  Volume restore(String snapshot, String to) throws IOException {
    lab.api()
        .post("/v1/resource-definitions", Map.of("resource_definition", Map.of("name", to)))
        .required("creating " + to);
    Map<String, String> target = Map.of("to_resource", to);
    lab.api()
        .post(path() + "/snapshot-restore-volume-definition/" + snapshot, target)
        .required("restoring the volume definition");
    lab.api()
        .post(path() + "/snapshot-restore-resource/" + snapshot, target)
        .required("restoring the resource");
    return there(to);
  }

  Volume copy(String to) throws IOException {
    lab.api().post(path() + "/clone", Map.of("name", to)).required("cloning to " + to);
    lab.await(
        to + " is complete",
        () ->
            lab.api()
                .get(path() + "/clone/" + to)
                .required("asking for " + to)
                .path("status")
                .asText()
                .equals("COMPLETE"));
    return there(to);
  }

  private Volume there(String other) {
    Volume volume = new Volume(lab, other);
    for (LabNode node : lab.nodes()) {
      volume.awaitDevice(node);
    }
    return volume;
  }

  void resize(int mebibytes) throws IOException {
    lab.api()
        .put(path() + "/volume-definitions/0", Map.of("size_kib", (long) mebibytes * 1024))
        .required("resizing " + name);
  }

  void delete() throws IOException {
    lab.api().delete(path()).required("deleting " + name);
  }

  void awaitDevice(LabNode node) {
    lab.await(name + " has a device in " + node.name(), () -> found(node).isPresent());
  }

  Optional<String> found(LabNode node) throws IOException {
    JsonNode volume = view(node).at("/volumes/0");
    return volume.at("/state/disk_state").asText().equals("Created")
        ? Optional.ofNullable(volume.path("device_path").textValue())
        : Optional.empty();
  }

  JsonNode view(LabNode node) throws IOException {
    return lab.api()
        .get("/v1/view/resources?resources=" + name + "&nodes=" + node.name())
        .required("viewing " + name)
        .path(0);
  }

  String device(LabNode node) throws IOException {
    return found(node).orElseThrow();
  }

  /**
   * Writes something new to one replica, and says its checksum. Flushed: what was not is rightly
   * lost with the power.
   */
  String write(LabNode node) throws IOException {
    node.shell(
        "head -c %dM /dev/urandom | dd of=%s bs=1M iflag=fullblock oflag=direct conv=fsync status=none"
            .formatted(WRITTEN_MEBIBYTES, device(node)));
    return checksum(node);
  }

  String checksum(LabNode node) throws IOException {
    return node.shell(
            "dd if=%s bs=1M count=%d iflag=direct status=none | sha256sum"
                .formatted(device(node), WRITTEN_MEBIBYTES))
        .strip();
  }

  long bytes(LabNode node) throws IOException {
    return Long.parseLong(node.exec("blockdev", "--getsize64", device(node)).strip());
  }
}
