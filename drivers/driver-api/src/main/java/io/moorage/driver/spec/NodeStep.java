// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

/** One change on a node: to what a pool holds, or to what reaches over the network. */
public sealed interface NodeStep permits Step, NetworkStep {

  /** The step in a few words, for people. */
  String summary();
}
