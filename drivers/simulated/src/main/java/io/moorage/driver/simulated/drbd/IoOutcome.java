// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

/** What became of a read or a write. */
public sealed interface IoOutcome {

  /** Acknowledged: all replicas that are reached have it. */
  record Written() implements IoOutcome {}

  /**
   * Read.
   *
   * @param version what was written there last; zero where nobody wrote
   */
  record Read(long version) implements IoOutcome {}

  record Failed(String why) implements IoOutcome {}

  /** It stands still until quorum, data or the word to go on is there; to be tried again. */
  record Waits() implements IoOutcome {}
}
