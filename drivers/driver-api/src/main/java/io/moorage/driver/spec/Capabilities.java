// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.ProviderKind;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a node can do, and why not the rest.
 *
 * @param unsupportedProviders the reasons, for each kind that is missing from {@code providers}
 * @param unsupportedLayers the reasons, for each layer that is missing from {@code layers}
 */
public record Capabilities(
    Set<ProviderKind> providers,
    Set<LayerKind> layers,
    Map<ProviderKind, List<String>> unsupportedProviders,
    Map<LayerKind, List<String>> unsupportedLayers) {
  public Capabilities {
    providers = Set.copyOf(providers);
    layers = Set.copyOf(layers);
    unsupportedProviders = Map.copyOf(unsupportedProviders);
    unsupportedLayers = Map.copyOf(unsupportedLayers);
  }
}
