// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.server.control.ProblemException;
import io.moorage.server.control.Request;
import io.moorage.server.engine.Input;
import io.moorage.server.engine.Outcome.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Those who ask. A request whose answer never came may have been done or not; some ask again then,
 * some walk away.
 */
final class Clients {
  private static final String PREFIX = "client-";

  private final Timeline timeline;
  private final Journal journal;
  private final Findings findings;
  private final Chance chance;
  private final SimulatedServer server;
  private final Map<Long, Request<?>> asked = new HashMap<>();
  private final Map<Long, Request<?>> unanswered = new LinkedHashMap<>();
  private final Map<String, Integer> granted = new TreeMap<>();
  private final Map<String, Integer> refused = new TreeMap<>();
  private long ids;
  private long acknowledged;

  Clients(SimulatedNode.Surroundings surroundings, SimulatedServer server) {
    this.timeline = surroundings.timeline();
    this.journal = surroundings.journal();
    this.findings = surroundings.findings();
    this.chance = surroundings.chance().fork();
    this.server = server;
  }

  void ask(Request<?> request) {
    long id = ++ids;
    asked.put(id, request);
    timeline.after(
        chance.millis(0, 3),
        PREFIX + id + " asks to " + request.describe(),
        () -> {
          if (server.ask(new Input.Ask(id, PREFIX + id, request))) {
            unanswered.put(id, request);
          } else {
            journal.note("  nobody is there");
            maybeAgain(request);
          }
        });
  }

  private void maybeAgain(Request<?> request) {
    if (chance.oneIn(2)) {
      timeline.after(chance.millis(500, 5000), "a client tries again", () -> ask(request));
    }
  }

  void answered(long id, Answer answer) {
    Optional<Request<?>> request = Optional.ofNullable(unanswered.remove(id));
    if (request.isEmpty()) {
      return;
    }
    switch (answer) {
      case Answer.Granted(Object value, long revision) -> granted(id, request.get(), revision);
      case Answer.Refused(RuntimeException why) -> refused(id, request.get(), why);
    }
  }

  private void granted(long id, Request<?> request, long revision) {
    journal.note("  " + PREFIX + id + " is granted at " + revision);
    granted.merge(verb(request), 1, Integer::sum);
    acknowledged = Math.max(acknowledged, revision);
    long durable =
        server.store().commits().isEmpty() ? 0 : server.store().commits().getLast().revision();
    findings.require(
        revision <= durable,
        "what is acknowledged is durable",
        request.describe() + " was granted at " + revision + ", durable is " + durable);
  }

  private void refused(long id, Request<?> request, RuntimeException why) {
    journal.note("  " + PREFIX + id + " is refused: " + why.getMessage());
    refused.merge(verb(request), 1, Integer::sum);
    boolean ours = !(why instanceof ProblemException || why instanceof NotDurableException);
    if (ours) {
      findings.broken("requests are granted or refused with a reason", request + ": " + trace(why));
    }
  }

  private static String trace(RuntimeException why) {
    return why + " at " + List.of(why.getStackTrace()).stream().limit(8).toList();
  }

  /** The server died with what it had been asked. */
  void died() {
    List<Request<?>> lost = new ArrayList<>(unanswered.values());
    unanswered.clear();
    lost.forEach(this::maybeAgain);
  }

  /** The newest revision that somebody was told to be granted. */
  long acknowledged() {
    return acknowledged;
  }

  boolean waiting() {
    return !unanswered.isEmpty();
  }

  /** What a change log entry came from, where it was a client's request. */
  Optional<Request<?>> behind(String who) {
    return who.startsWith(PREFIX)
        ? Optional.ofNullable(asked.get(Long.parseLong(who.substring(PREFIX.length()))))
        : Optional.empty();
  }

  long requests() {
    return ids;
  }

  Map<String, Integer> granted() {
    return granted;
  }

  Map<String, Integer> refused() {
    return refused;
  }

  private static String verb(Request<?> request) {
    Class<?> type = request.getClass();
    return Optional.ofNullable(type.getEnclosingClass()).map(Class::getSimpleName).orElse("")
        + "."
        + type.getSimpleName();
  }
}
