// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.SelectFilter;
import java.util.List;
import java.util.Optional;

/**
 * What is to be placed.
 *
 * @param count how many replicas to add
 * @param size what each needs
 * @param layers the stack they need
 * @param filter the rules, the request's laid over the group's
 * @param resource the definition it is for; empty for a question about room
 * @param preferred a node whose best pool goes before all others
 */
public record Wanted(
    int count,
    ByteSize size,
    List<LayerKind> layers,
    SelectFilter filter,
    Optional<ResourceName> resource,
    Optional<NodeName> preferred) {
  public Wanted {
    layers = List.copyOf(layers);
  }

  public Wanted(
      int count,
      ByteSize size,
      List<LayerKind> layers,
      SelectFilter filter,
      Optional<ResourceName> resource) {
    this(count, size, layers, filter, resource, Optional.empty());
  }
}
