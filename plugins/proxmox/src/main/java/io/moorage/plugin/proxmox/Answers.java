// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moorage.api.model.ByteSize;
import io.moorage.api.storage.Attachment;
import io.moorage.api.storage.Disk;
import io.moorage.api.storage.DiskSnapshot;
import io.moorage.api.storage.StoragePlan;

/** What the storage says, in the words of the protocol. */
final class Answers {
  private Answers() {}

  static ObjectNode disk(Disk disk) {
    ObjectNode answer =
        Json.object()
            .put("volname", PveDisks.volnameOf(disk))
            .put("vmid", PveDisks.vmidOf(disk).orElse(0L))
            .put("sizeBytes", disk.size().bytes())
            .put("usedBytes", allocated(disk))
            .put("ctime", disk.created().getEpochSecond())
            .put("format", "raw")
            .put("group", disk.group().value());
    ArrayNode nodes = answer.putArray("nodes");
    disk.replicas().forEach(replica -> nodes.add(replica.node().value()));
    ArrayNode attachments = answer.putArray("attachments");
    disk.attachments()
        .forEach(attachment ->
            attachments
                .addObject()
                .put("node", attachment.node().value())
                .put("mode", attachment.mode().name()));
    return answer;
  }

  /**
   * What the fullest replica takes: Proxmox compares it with the size, and replicas are not its
   * concern.
   */
  private static long allocated(Disk disk) {
    return disk.replicas().stream()
        .map(Disk.Replica::allocated)
        .mapToLong(ByteSize::bytes)
        .max()
        .orElse(0);
  }

  static ObjectNode attachment(Attachment attachment, ByteSize size) {
    return Json.object()
        .put("devicePath", attachment.devicePath())
        .put("mode", attachment.mode().name())
        .put("sizeBytes", size.bytes());
  }

  static ObjectNode snapshot(DiskSnapshot snapshot) {
    return Json.object()
        .put("name", snapshot.name().value())
        .put("ctime", snapshot.taken().getEpochSecond())
        .put("sizeBytes", snapshot.size().bytes());
  }

  static ObjectNode plan(StoragePlan plan) {
    ObjectNode answer = Json.object();
    ArrayNode decisions = answer.putArray("decisions");
    plan.decisions().forEach(decisions::add);
    ArrayNode nodes = answer.putArray("nodes");
    for (StoragePlan.NodeSteps node : plan.nodes()) {
      ArrayNode steps = nodes.addObject().put("node", node.node().value()).putArray("steps");
      node.steps().forEach(steps::add);
    }
    return answer;
  }
}
