// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import io.moorage.api.model.GroupName;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The template of resource definitions: replica count, placement rules, volumes, properties. */
public record ResourceGroup(
    String id,
    GroupName name,
    String description,
    SelectFilter filter,
    SortedMap<Integer, VolumeGroup> volumes,
    Map<String, String> properties,
    Optional<Integer> peerSlots,
    long revision)
    implements Document {
  /** The group that always exists. */
  public static final GroupName DEFAULT = new GroupName("DfltRscGrp");

  public ResourceGroup {
    volumes = Collections.unmodifiableSortedMap(new TreeMap<>(volumes));
    properties = Map.copyOf(properties);
  }

  /** The template of one volume definition. */
  public record VolumeGroup(
      String id, int number, Map<String, String> properties, Set<String> flags) {
    public VolumeGroup {
      properties = Map.copyOf(properties);
      flags = Set.copyOf(flags);
    }
  }

  public ResourceGroup withFilter(SelectFilter changed) {
    return new ResourceGroup(
        id, name, description, changed, volumes, properties, peerSlots, revision);
  }

  public ResourceGroup withDescription(String changed) {
    return new ResourceGroup(id, name, changed, filter, volumes, properties, peerSlots, revision);
  }

  public ResourceGroup withProperties(Map<String, String> changed) {
    return new ResourceGroup(id, name, description, filter, volumes, changed, peerSlots, revision);
  }

  public ResourceGroup withVolumes(SortedMap<Integer, VolumeGroup> changed) {
    return new ResourceGroup(
        id, name, description, filter, changed, properties, peerSlots, revision);
  }

  public ResourceGroup withPeerSlots(int changed) {
    return new ResourceGroup(
        id, name, description, filter, volumes, properties, Optional.of(changed), revision);
  }

  @Override
  public String key() {
    return name.key();
  }

  @Override
  public ResourceGroup at(long newRevision) {
    return new ResourceGroup(
        id, name, description, filter, volumes, properties, peerSlots, newRevision);
  }
}
