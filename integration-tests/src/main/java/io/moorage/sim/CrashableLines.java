// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.driver.spec.Problem;
import io.moorage.node.ledger.LineStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The lines of a ledger on a disk that outlives the daemon. A daemon that dies while it writes
 * leaves none, some or all of the lines behind.
 */
final class CrashableLines implements LineStore {
  private final CrashPoints crash;
  private final Chance chance;
  private List<String> lines = new ArrayList<>();
  private boolean broken;
  private long grown;

  CrashableLines(CrashPoints crash, Chance chance) {
    this.crash = crash;
    this.chance = chance;
  }

  /** Whether writes fail. */
  void broken(boolean now) {
    broken = now;
  }

  @Override
  public List<Problem> load(Predicate<String> reader) throws IOException {
    for (String line : lines) {
      if (!reader.test(line)) {
        throw new IOException("the ledger has a line that makes no sense: " + line);
      }
    }
    return List.of();
  }

  @Override
  public void append(List<String> added) throws IOException {
    if (broken) {
      throw new IOException("no space left on the state directory");
    }
    try {
      crash.pass("before the ledger is written");
    } catch (Crash e) {
      lines.addAll(added.subList(0, chance.below(added.size() + 1)));
      throw e;
    }
    lines.addAll(added);
    added.forEach(line -> grown += line.length());
    crash.pass("after the ledger was written");
  }

  @Override
  public void replace(Iterable<String> all) {
    crash.pass("before the ledger is replaced");
    List<String> fresh = new ArrayList<>();
    all.forEach(fresh::add);
    lines = fresh;
    grown = 0;
    crash.pass("after the ledger was replaced");
  }

  @Override
  public long grown() {
    return grown;
  }

  @Override
  public long compacted() {
    return lines.stream().mapToLong(String::length).sum() - grown;
  }

  @Override
  public void close() {}
}
