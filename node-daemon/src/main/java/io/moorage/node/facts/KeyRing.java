// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.facts;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.Secret;
import io.moorage.driver.spec.VolumeKey;
import io.moorage.driver.spec.VolumeRef;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys of encrypted volumes, in memory only: after a restart the server hands them over again.
 * Thread-safe.
 */
public final class KeyRing {
  private final Map<Place, Secret> keys = new ConcurrentHashMap<>();

  private record Place(String resourceId, int number) {}

  /**
   * Takes keys.
   *
   * @return the resources that have a key now which they had not
   */
  public Set<ResourceName> take(Collection<VolumeKey> handed) {
    Set<ResourceName> changed = new HashSet<>();
    for (VolumeKey key : handed) {
      Secret before = keys.put(new Place(key.resourceId(), key.number()), key.secret());
      if (!key.secret().equals(before)) {
        changed.add(key.resource());
      }
    }
    return changed;
  }

  /** Forgets the keys of all resources but these. */
  public void retain(Set<String> resourceIds) {
    keys.keySet().removeIf(place -> !resourceIds.contains(place.resourceId()));
  }

  Optional<Secret> of(VolumeRef volume) {
    return Optional.ofNullable(keys.get(new Place(volume.resourceId(), volume.number())));
  }
}
