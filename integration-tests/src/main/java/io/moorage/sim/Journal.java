// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** All that happened, boiled down to one number; and the end of it in words. */
final class Journal {
  private static final int KEPT = 50;
  private static final long PRIME = 0x100000001b3L;

  private final Deque<String> last = new ArrayDeque<>();
  private final Consumer<String> listener;
  private long hash = 0xcbf29ce484222325L;
  private long events;
  private Duration at = Duration.ZERO;

  /**
   * An empty journal.
   *
   * @param listener told each line
   */
  Journal(Consumer<String> listener) {
    this.listener = listener;
  }

  /** An event begins. */
  void event(Duration elapsed, String what) {
    events++;
    at = elapsed;
    note(what);
  }

  /** Something follows from the event at hand. */
  void note(String what) {
    long millis = at.toMillis();
    mix(millis);
    for (int i = 0; i < what.length(); i++) {
      mix(what.charAt(i));
    }
    String line = millis + " ms  " + what;
    if (last.size() == KEPT) {
      last.removeFirst();
    }
    last.addLast(line);
    listener.accept(line);
  }

  private void mix(long value) {
    hash = (hash ^ value) * PRIME;
  }

  long hash() {
    return hash;
  }

  long events() {
    return events;
  }

  List<String> last() {
    return List.copyOf(last);
  }
}
