// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

/**
 * Something that went wrong on a node, for the operator.
 *
 * @param message what happened, to what
 * @param cause why, often a tool's own words; empty where the message says it
 * @param correction what to do; empty where nothing is needed but patience
 */
public record Problem(String message, String cause, String correction) {

  public static Problem of(String message) {
    return new Problem(message, "", "");
  }

  /** All of it in one line. */
  @Override
  public String toString() {
    return message
        + (cause.isEmpty() ? "" : ": " + cause)
        + (correction.isEmpty() ? "" : " (" + correction + ")");
  }
}
