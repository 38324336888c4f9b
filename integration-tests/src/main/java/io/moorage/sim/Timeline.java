// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Imagined time: it jumps from event to event, and what is due at one moment keeps its order. */
final class Timeline implements InstantSource {
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::order));
  private final Journal journal;
  private Instant now = BEGINNING;
  private long scheduled;

  /** Something that is to happen, unless it is called off before. */
  static final class Event {
    private final Instant at;
    private final long order;
    private final String what;
    private final Runnable action;
    private boolean off;

    private Event(Instant at, long order, String what, Runnable action) {
      this.at = at;
      this.order = order;
      this.what = what;
      this.action = action;
    }

    private Instant at() {
      return at;
    }

    private long order() {
      return order;
    }

    void callOff() {
      off = true;
    }
  }

  Timeline(Journal journal) {
    this.journal = journal;
  }

  @Override
  public Instant instant() {
    return now;
  }

  Duration elapsed() {
    return Duration.between(BEGINNING, now);
  }

  Event after(Duration delay, String what, Runnable action) {
    Event event = new Event(now.plus(delay), scheduled++, what, action);
    events.add(event);
    return event;
  }

  /** Lets the next event happen, if there is one before the end; else time jumps to the end. */
  boolean step(Instant end) {
    Event next = events.peek();
    if (next == null || next.at.isAfter(end)) {
      now = now.isBefore(end) ? end : now;
      return false;
    }
    events.remove();
    if (!next.off) {
      now = next.at;
      journal.event(elapsed(), next.what);
      next.action.run();
    }
    return true;
  }
}
