// SPDX-License-Identifier: Apache-2.0
package io.moorage.survive;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cluster.Api;
import io.moorage.scenario.Rc;
import io.moorage.scenario.ThreeNodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The calls on disks, each repeated until it is known to be done, and what devices then say. */
final class Disks {
  private static final int EXISTS_DEFINITION = 501;
  private static final int EXISTS_SNAPSHOT = 514;
  private static final int REPLICAS = 2;

  private final ThreeNodes nodes;
  private final Persistence persistence;

  Disks(ThreeNodes nodes, Persistence persistence) {
    this.nodes = nodes;
    this.persistence = persistence;
  }

  private Api api() {
    return nodes.api();
  }

  private static String path(String disk) {
    return "/v1/resource-definitions/" + disk;
  }

  /** Creates a disk; one that turns out to exist was made by a call whose answer was lost. */
  void create(String disk, long kibibytes) {
    do {
      persistence.insist(
          "create " + disk, () -> nodes.spawn(disk, kibibytes), Set.of(EXISTS_DEFINITION));
    } while (settled(disk).isEmpty());
  }

  /** Waits until both devices are as they should be, and names them. */
  List<String> devices(String disk) {
    List<String> devices = settled(disk);
    if (devices.isEmpty()) {
      throw new AssertionError(disk + " was acknowledged and is gone");
    }
    return devices;
  }

  /** The devices once all is settled; none if the disk is gone: nobody may have acknowledged it. */
  private List<String> settled(String disk) {
    List<String> devices = new ArrayList<>();
    persistence.await(
        disk + " is there",
        () -> {
          devices.clear();
          Api.Answer synced = api().get(path(disk) + "/sync-status");
          if (synced.status() == 404) {
            return true;
          }
          devices.addAll(reported(disk));
          return synced.body().path("synced_on_all").asBoolean() && devices.size() == REPLICAS;
        });
    return devices;
  }

  private List<String> reported(String disk) throws IOException {
    List<String> devices = new ArrayList<>();
    for (JsonNode replica : nodes.replicas(disk)) {
      JsonNode volume = replica.path("volumes").path(0);
      if (volume.path("state").path("disk_state").asText().equals("Created")
          && volume.hasNonNull("device_path")) {
        devices.add(volume.path("device_path").asText());
      }
    }
    return devices;
  }

  /**
   * Takes a snapshot.
   *
   * @return whether both nodes have a part of it: one that is off gets none
   */
  boolean snapshot(String disk, String snapshot) {
    String path = path(disk) + "/snapshots";
    boolean[] whole = new boolean[1];
    boolean[] there = new boolean[1];
    while (!there[0]) {
      persistence.insist(
          "take snapshot " + snapshot + " of " + disk,
          () -> api().post(path, Map.of("name", snapshot)),
          Set.of(EXISTS_SNAPSHOT));
      persistence.await(
          "snapshot " + snapshot + " of " + disk + " is complete or gone",
          () -> {
            Api.Answer found = api().get(path + "/" + snapshot);
            there[0] = found.body().path("flags").toString().contains("SUCCESSFUL");
            whole[0] = found.body().path("nodes").size() == REPLICAS;
            return there[0] || found.status() == 404;
          });
    }
    return whole[0];
  }

  void rollBack(String disk, String snapshot) {
    persistence.insist(
        "roll " + disk + " back to " + snapshot,
        () -> api().post(path(disk) + "/snapshot-rollback/" + snapshot, Map.of()),
        Set.of());
  }

  void resize(String disk, long kibibytes) {
    persistence.insist(
        "resize " + disk,
        () -> api().put(path(disk) + "/volume-definitions/0", Map.of("size_kib", kibibytes)),
        Set.of());
  }

  /** Copies a disk, and waits until the copy is complete. */
  void copy(String disk, String copy) {
    String[] status = {"begin"};
    while (!status[0].equals("COMPLETE")) {
      persistence.insist(
          "clone " + disk + " to " + copy,
          () -> api().post(path(disk) + "/clone", Map.of("name", copy)),
          Set.of(EXISTS_DEFINITION));
      persistence.await(
          "clone " + copy + " is complete or gone",
          () -> {
            Api.Answer answer = api().get(path(disk) + "/clone/" + copy);
            status[0] = answer.body().path("status").asText();
            return answer.status() == 404 || status[0].equals("COMPLETE");
          });
    }
  }

  void deleteSnapshot(String disk, String snapshot) {
    persistence.insist(
        "delete snapshot " + snapshot + " of " + disk,
        () -> api().delete(path(disk) + "/snapshots/" + snapshot),
        Set.of());
  }

  void delete(String disk) {
    persistence.insist("delete " + disk, () -> api().delete(path(disk)), Set.of());
  }

  List<String> snapshots(String disk) throws IOException {
    List<String> names = new ArrayList<>();
    api()
        .get(path(disk) + "/snapshots")
        .required("listing the snapshots of " + disk)
        .forEach(snapshot -> names.add(snapshot.path("name").asText()));
    return names;
  }

  boolean exists(String disk) throws IOException {
    Api.Answer answer = api().get(path(disk));
    return answer.ok() && Rc.errorOf(answer) == Rc.NO_ERROR;
  }
}
