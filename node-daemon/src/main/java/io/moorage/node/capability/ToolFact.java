// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.capability;

/** What is known of a tool. */
public sealed interface ToolFact {

  /** It is not in any directory of the path. */
  record Missing() implements ToolFact {}

  /**
   * It is there and works.
   *
   * @param said its answer to the question for its version; empty where it was not asked
   */
  record Found(String said) implements ToolFact {}

  /** It is there and does not even say its version. */
  record Broken(String why) implements ToolFact {}
}
