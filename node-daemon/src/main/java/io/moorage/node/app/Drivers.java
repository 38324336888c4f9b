// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.app;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.provider.Layers;
import io.moorage.driver.provider.StorageProviderFactory;
import io.moorage.driver.spec.Capabilities;
import io.moorage.node.capability.HostFacts;
import io.moorage.node.capability.Needs;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What this build and this host can do together, and why not the rest.
 *
 * @param layers those above the storage that this build has a driver for
 * @param host reads the facts afresh each time; empty where storage is simulated and the host does
 *     not matter
 */
record Drivers(
    List<StorageProviderFactory> factories, Layers layers, Optional<Supplier<HostFacts>> host) {

  Capabilities capabilities() {
    Optional<HostFacts> facts = host.map(Supplier::get);
    Set<ProviderKind> providers = EnumSet.of(ProviderKind.DISKLESS);
    Map<ProviderKind, List<String>> lacking = new EnumMap<>(ProviderKind.class);
    for (ProviderKind kind : ProviderKind.values()) {
      List<String> reasons = kind.diskful() ? reasons(kind, facts) : List.of();
      if (reasons.isEmpty()) {
        providers.add(kind);
      } else {
        lacking.put(kind, reasons);
      }
    }
    Set<LayerKind> able = EnumSet.of(LayerKind.STORAGE);
    Map<LayerKind, List<String>> unable = new EnumMap<>(LayerKind.class);
    for (LayerKind kind : LayerKind.values()) {
      List<String> reasons = kind == LayerKind.STORAGE ? List.of() : reasons(kind, facts);
      if (reasons.isEmpty()) {
        able.add(kind);
      } else {
        unable.put(kind, reasons);
      }
    }
    return new Capabilities(providers, able, lacking, unable);
  }

  private List<String> reasons(ProviderKind kind, Optional<HostFacts> facts) {
    List<String> reasons = new ArrayList<>();
    facts.ifPresent(found -> reasons.addAll(Needs.unmet(kind, found)));
    Optional<StorageProviderFactory> driver =
        factories.stream().filter(factory -> factory.kinds().contains(kind)).findFirst();
    if (driver.isEmpty()) {
      reasons.add("this build has no driver for " + kind + " yet");
    } else if (reasons.isEmpty()) {
      // Where a tool is missing the driver would only say the same in the words of the tool.
      reasons.addAll(driver.get().obstacles(kind));
    }
    return reasons;
  }

  private List<String> reasons(LayerKind kind, Optional<HostFacts> facts) {
    List<String> reasons = new ArrayList<>();
    facts.ifPresent(found -> reasons.addAll(Needs.unmet(kind, found)));
    if (!layers.contain(kind)) {
      reasons.add("this build has no driver for the layer " + kind + " yet");
    } else if (reasons.isEmpty()) {
      reasons.addAll(layers.obstacles(kind));
    }
    return reasons;
  }
}
