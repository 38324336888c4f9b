// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.ledger;

import io.moorage.driver.spec.Problem;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/** Where the lines of a ledger are kept. Used by one thread at a time. */
public interface LineStore extends Closeable {

  /**
   * Reads all lines in their order.
   *
   * @param reader takes a line; false where it makes no sense
   * @return what was unreadable; it has been put aside
   */
  List<Problem> load(Predicate<String> reader) throws IOException;

  /** Adds lines; they are durable on return. Where it fails, none of them is there. */
  void append(List<String> lines) throws IOException;

  /** Replaces everything, durably and at once. */
  void replace(Iterable<String> lines) throws IOException;

  /** Roughly how many bytes were added since the last {@link #replace}. */
  long grown();

  /** Roughly how many bytes the last {@link #replace} wrote. */
  long compacted();
}
