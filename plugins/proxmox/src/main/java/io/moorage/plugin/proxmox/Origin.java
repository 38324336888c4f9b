// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import io.moorage.api.model.GroupName;
import io.moorage.api.storage.Disk;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a new volume comes from: for whom it is made, and by which request.
 *
 * @param group the group it will belong to
 * @param wishedName the name the caller insists on, or empty to be given the first free one
 */
record Origin(
    GroupName group,
    long vmid,
    Optional<Volname> wishedName,
    Optional<String> storeid,
    Optional<String> requestId) {

  static Origin of(Request request, GroupName group) {
    return new Origin(
        group, request.vmid(), request.wishedName(), request.storeid(), request.requestId());
  }

  /** The marks of the volume under the name it was given. */
  Map<String, String> labels(Volname name) {
    Map<String, String> labels = new HashMap<>();
    labels.put(Label.VMID, Long.toString(vmid));
    storeid.ifPresent(id -> labels.put(Label.STOREID, id));
    requestId.ifPresent(id -> labels.put(Label.REQUEST, id));
    if (name.needsLabel()) {
      labels.put(Label.VOLNAME, name.value());
    }
    return labels;
  }

  /** Whether a disk was made by an earlier call of this very request. */
  boolean made(Disk disk) {
    return requestId.isPresent()
        && requestId.equals(Optional.ofNullable(disk.labels().get(Label.REQUEST)))
        && storeid.equals(Optional.ofNullable(disk.labels().get(Label.STOREID)))
        && PveDisks.vmidOf(disk).filter(owner -> owner == vmid).isPresent();
  }
}
