// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.operation;

import io.moorage.driver.spec.Problem;

/** How far a node has come with something when the wait for it ended. */
public sealed interface Progress {
  /** It did it. */
  record Done() implements Progress {}

  /** It could not. */
  record Failed(Problem problem) implements Progress {}

  /** Not yet; it goes on. */
  record Pending(String waitingFor) implements Progress {}

  /** It is not connected; it will do it when it is back. */
  record Offline(String why) implements Progress {}
}
