// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import io.moorage.api.model.ByteSize;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A numbered size.
 *
 * @param size usable size, as asked for
 * @param keyOf the volume whose key opens it, where its data came from another one
 * @param minor the number of its device, where DRBD is in the stack and it was deployed
 * @param growing the size that its device still has, while not all replicas have the room for more
 */
public record VolumeDefinition(
    String id,
    int number,
    ByteSize size,
    Map<String, String> properties,
    Set<String> flags,
    Optional<String> keyOf,
    Optional<Integer> minor,
    Optional<ByteSize> growing) {
  public VolumeDefinition {
    properties = Map.copyOf(properties);
    flags = Set.copyOf(flags);
  }

  /** One that is nowhere deployed. */
  public VolumeDefinition(
      String id,
      int number,
      ByteSize size,
      Map<String, String> properties,
      Set<String> flags,
      Optional<String> keyOf) {
    this(id, number, size, properties, flags, keyOf, Optional.empty(), Optional.empty());
  }

  public VolumeDefinition withSize(ByteSize changed) {
    return new VolumeDefinition(id, number, changed, properties, flags, keyOf, minor, growing);
  }

  public VolumeDefinition withProperties(Map<String, String> changed) {
    return new VolumeDefinition(id, number, size, changed, flags, keyOf, minor, growing);
  }

  public VolumeDefinition withFlags(Set<String> changed) {
    return new VolumeDefinition(id, number, size, properties, changed, keyOf, minor, growing);
  }

  /** The same with the key of another volume, whose data it is to have. */
  public VolumeDefinition withKeyOf(Optional<String> other) {
    return new VolumeDefinition(id, number, size, properties, flags, other, minor, growing);
  }

  public VolumeDefinition withMinor(int changed) {
    return new VolumeDefinition(
        id, number, size, properties, flags, keyOf, Optional.of(changed), growing);
  }

  public VolumeDefinition withGrowing(Optional<ByteSize> from) {
    return new VolumeDefinition(id, number, size, properties, flags, keyOf, minor, from);
  }

  /** What its key is derived from. */
  public String keyId() {
    return keyOf.orElse(id);
  }
}
