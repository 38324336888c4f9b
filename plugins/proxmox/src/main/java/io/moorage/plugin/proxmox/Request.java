// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import io.moorage.api.model.GroupName;
import io.moorage.api.model.InvalidNameException;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.SnapshotName;
import io.moorage.api.platform.Endpoint;
import io.moorage.api.storage.StorageException;
import io.moorage.api.storage.StorageException.Code;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One call of the Perl half, understood.
 *
 * @param variables what stood in the path
 * @param fields what stood in the body or the query
 */
record Request(Map<String, String> variables, Fields fields) {
  /**
   * The oldest and the newest protocol that is served; within one number the protocol only ever
   * gains.
   */
  static final int PROTOCOL_MIN = 1;

  static final int PROTOCOL_MAX = 1;
  private static final long VMID_MIN = 100;
  private static final long VMID_MAX = 999_999_999;

  static Request ofBody(Endpoint.Call call) {
    return new Request(call.variables(), Fields.ofBody(call.body())).checked();
  }

  static Request ofQuery(Endpoint.Call call) {
    return new Request(call.variables(), Fields.ofQuery(call.query())).checked();
  }

  private Request checked() {
    long protocol = fields.optionalNumber("protocol").orElse((long) PROTOCOL_MIN);
    if (protocol < PROTOCOL_MIN || protocol > PROTOCOL_MAX) {
      throw new StorageException(
          Code.UNSUPPORTED,
          "The request speaks protocol " + protocol + ", the server " + PROTOCOL_MAX + ".",
          "Install the MooragePlugin.pm that the server hands out below /v1/host on this node.");
    }
    return this;
  }

  Volname volname() {
    return Volname.parse(variables.getOrDefault("volname", ""));
  }

  /** The name that the caller wishes for a new volume; it has to belong to the guest. */
  Optional<Volname> wishedName() {
    Optional<Volname> name = fields.optionalText("name").map(Volname::parse);
    name.filter(wish -> wish.vmid() != vmid())
        .ifPresent(wish -> {
          throw new StorageException(
              Code.INVALID,
              "The volume name " + wish + " does not belong to guest " + vmid() + ".",
              "Name it vm-" + vmid() + "-<what>, or leave the name out.");
        });
    return name;
  }

  long vmid() {
    return optionalVmid().orElseGet(() -> fields.number("vmid"));
  }

  Optional<Long> optionalVmid() {
    Optional<Long> vmid = fields.optionalNumber("vmid");
    vmid.filter(id -> id < VMID_MIN || id > VMID_MAX)
        .ifPresent(id -> {
          throw Fields.wrong(
              "vmid", "a guest's id from " + VMID_MIN + " to " + VMID_MAX, id.toString());
        });
    return vmid;
  }

  long sizeBytes() {
    long size = fields.number("sizeBytes");
    if (size <= 0) {
      throw Fields.wrong("sizeBytes", "a size above zero", Long.toString(size));
    }
    return size;
  }

  GroupName group() {
    return name("group", fields.text("group"), GroupName::new);
  }

  NodeName node() {
    return name("node", fields.text("node"), NodeName::new);
  }

  Optional<NodeName> optionalNode() {
    return fields.optionalText("node").map(text -> name("node", text, NodeName::new));
  }

  /** The snapshot that the path names. */
  SnapshotName snapshotInPath() {
    return name("snapshot", variables.getOrDefault("snapshot", ""), SnapshotName::new);
  }

  SnapshotName snapshot(String field) {
    return name(field, fields.text(field), SnapshotName::new);
  }

  Optional<SnapshotName> optionalSnapshot() {
    return fields.optionalText("snapshot").map(text -> name("snapshot", text, SnapshotName::new));
  }

  boolean migration() {
    return fields.flag("migration");
  }

  Optional<String> storeid() {
    return fields.optionalText("storeid");
  }

  Optional<String> requestId() {
    return fields.optionalText("requestId");
  }

  private static <T> T name(String field, String text, Function<String, T> constructor) {
    try {
      return constructor.apply(text);
    } catch (InvalidNameException e) {
      throw new StorageException(
          Code.INVALID,
          "The field '" + field + "': " + e.getMessage() + ".",
          e.rule().substring(0, 1).toUpperCase(Locale.ROOT) + e.rule().substring(1) + ".",
          e);
    }
  }
}
