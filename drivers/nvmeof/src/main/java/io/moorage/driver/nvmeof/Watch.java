// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.NvmeFacts;
import io.moorage.driver.spec.NvmeNames;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells which resources have changed between two looks. The kernel announces disks that come and
 * go, but the kernels that hosts have today say nothing when a path is lost or comes back, so that
 * there is nothing to wait for.
 */
final class Watch {
  private final InitiatorSide initiator;
  private final Consumer<ResourceName> changed;
  private Map<String, NvmeFacts> before = Map.of();
  private boolean begun;

  Watch(InitiatorSide initiator, Consumer<ResourceName> changed) {
    this.initiator = initiator;
    this.changed = changed;
  }

  /** Looks, and tells; the first time there is nothing to compare with. */
  void look() {
    Optional<Map<String, NvmeFacts>> now = read();
    if (now.isPresent()) {
      if (begun) {
        difference(before, now.get()).forEach(changed);
      }
      before = now.get();
      begun = true;
    }
  }

  /** What cannot be read is read the next time: whoever asks for a resource is told the reason. */
  private Optional<Map<String, NvmeFacts>> read() {
    try {
      initiator.refresh();
      return Optional.of(initiator.snapshot());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Set<ResourceName> difference(
      Map<String, NvmeFacts> before, Map<String, NvmeFacts> now) {
    Set<String> subsystems = new HashSet<>(before.keySet());
    subsystems.addAll(now.keySet());
    subsystems.removeIf(name -> Objects.equals(before.get(name), now.get(name)));
    Set<ResourceName> resources = new HashSet<>();
    for (String name : subsystems) {
      NvmeNames.resource(name).ifPresent(resources::add);
    }
    return resources;
  }
}
