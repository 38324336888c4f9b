// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.NodeName;
import io.moorage.driver.spec.Content;
import io.moorage.server.cluster.Change;
import io.moorage.server.cluster.Commit;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.Resource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was ever wanted, as the durable commits say. */
final class History {
  private final Set<String> departed = new HashSet<>();
  private final Map<String, Map<String, Optional<String>>> contents = new HashMap<>();

  void add(Commit commit) {
    for (Change change : commit.changes()) {
      if (change instanceof Change.Put(Departed gone)) {
        departed.add(gone.key());
      }
      if (change instanceof Change.Put(Resource resource)) {
        Map<String, Optional<String>> known =
            contents.computeIfAbsent(resource.id(), id -> new HashMap<>());
        known.put(resource.id(), Optional.empty());
        for (Content content : resource.contents().values()) {
          known.put(content.id(), content.snapshot());
        }
      }
    }
  }

  /** Whether something was ever to go from a node. */
  boolean departed(NodeName node, String id) {
    return departed.contains(Departed.key(node, id));
  }

  /** Where a content of a resource comes from, if it was ever wanted there. */
  Optional<Optional<String>> content(String resourceId, String contentId) {
    return Optional.ofNullable(contents.getOrDefault(resourceId, Map.of()).get(contentId));
  }
}
