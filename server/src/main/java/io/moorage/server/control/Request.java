// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

/**
 * Something that is asked of the control plane, with the decision it leads to: a pure function of
 * the draft's image and the world.
 *
 * @param <A> the answer
 */
public interface Request<A> {

  /** The request in one line, for the change log. */
  String describe();

  /**
   * Decides.
   *
   * @throws ProblemException to refuse; nothing of the draft is kept
   */
  A decide(Draft draft, World world);
}
