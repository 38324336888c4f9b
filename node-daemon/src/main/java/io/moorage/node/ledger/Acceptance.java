// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.ledger;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.Problem;
import java.util.List;
import java.util.Set;

/** What became of an update. */
public sealed interface Acceptance {

  /**
   * It is durable.
   *
   * @param lanes the resource names whose specs changed
   * @param pools the pools whose specs changed
   * @param remarks what of it was passed over, and why
   */
  record Accepted(
      long epoch, long revision, Set<ResourceName> lanes, Set<PoolName> pools, List<String> remarks)
      implements Acceptance {}

  /** It comes from a server that reigns no more; nothing of it was taken. */
  record Refused(Problem problem) implements Acceptance {}
}
