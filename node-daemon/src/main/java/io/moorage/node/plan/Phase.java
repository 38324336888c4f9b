// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

/**
 * The order of a lane's steps. Removals come first, since they make room and free names; what
 * snapshots are taken of comes before taking them.
 */
enum Phase {
  REMOVE,
  CREATE,
  ROLL_BACK,
  GROW,
  /** Snapshots that a volume still took its content from in this plan. */
  REMOVE_SOURCE,
  ATTACH,
  /** What reaches over the network stands on devices that are attached. */
  NETWORK,
  TAKE_SNAPSHOT
}
