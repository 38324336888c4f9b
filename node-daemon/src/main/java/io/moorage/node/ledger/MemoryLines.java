// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.ledger;

import io.moorage.driver.spec.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Lines in memory, for simulations: they survive the ledger that is opened on them, as a disk would
 * survive the process.
 */
public final class MemoryLines implements LineStore {
  private final List<String> lines = new ArrayList<>();
  private long grown;

  @Override
  public synchronized List<Problem> load(Predicate<String> reader) throws IOException {
    for (String line : lines) {
      if (!reader.test(line)) {
        throw new IOException("a line in memory makes no sense: " + line);
      }
    }
    return List.of();
  }

  @Override
  public synchronized void append(List<String> added) {
    lines.addAll(added);
    added.forEach(line -> grown += line.length());
  }

  @Override
  public synchronized void replace(Iterable<String> all) {
    lines.clear();
    all.forEach(lines::add);
    grown = 0;
  }

  @Override
  public synchronized long grown() {
    return grown;
  }

  @Override
  public synchronized long compacted() {
    return lines.stream().mapToLong(String::length).sum() - grown;
  }

  @Override
  public void close() {}
}
