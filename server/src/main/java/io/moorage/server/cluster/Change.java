// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

/** One change of the desired state. */
public sealed interface Change {

  /** What it is about. */
  Document document();

  /** The document is new, or differs from the one of its key. */
  record Put(Document document) implements Change {}

  /** The document is no more. */
  record Remove(Document document) implements Change {}
}
