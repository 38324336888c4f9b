// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

/**
 * Where new identities come from: chance comes in as an argument, so that a decision can be
 * repeated exactly.
 */
@FunctionalInterface
public interface Ids {

  /** An identity that was never given before, in the form of a UUID. */
  String next();
}
