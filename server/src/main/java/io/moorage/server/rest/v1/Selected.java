// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.InvalidNameException;
import io.moorage.api.model.ResourceName;
import io.moorage.server.rest.Query;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Picks what a filter names, without a walk over everything where it names something. */
final class Selected {

  private Selected() {}

  /** The values under the names of the filter, in order; all of them where it names none. */
  static <V> Collection<V> of(SortedMap<ResourceName, V> all, Query.Names names) {
    if (!names.any()) {
      return all.values();
    }
    return names.keys().stream()
        .sorted()
        .flatMap(key -> name(key).stream())
        .flatMap(name -> Optional.ofNullable(all.get(name)).stream())
        .toList();
  }

  /** What is not even a name cannot be there. */
  private static List<ResourceName> name(String key) {
    try {
      return List.of(new ResourceName(key));
    } catch (InvalidNameException e) {
      return List.of();
    }
  }
}
