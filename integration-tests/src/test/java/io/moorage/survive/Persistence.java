// SPDX-License-Identifier: Apache-2.0
package io.moorage.survive;

import io.moorage.cluster.Api;
import io.moorage.scenario.Rc;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls again until there is an answer that says yes or no, as platforms do: an answer that never
 * came says nothing about whether the work was done.
 */
final class Persistence {
  private static final Duration LIMIT = Duration.ofSeconds(150);
  private static final Duration SLOW = Duration.ofSeconds(30);
  private static final long PAUSE = Duration.ofMillis(50).toNanos();

  private final Tally tally;

  Persistence(Tally tally) {
    this.tally = tally;
  }

  /** A call. */
  @FunctionalInterface
  interface Call {
    Api.Answer send() throws IOException;
  }

  /** A question about the state of things. */
  @FunctionalInterface
  interface Question {
    boolean holds() throws IOException;
  }

  /**
   * Calls until it is done.
   *
   * @param alsoDone codes of errors that say that it was done by an earlier call
   * @return the number of the error that said so, or {@link Rc#NO_ERROR}
   */
  int insist(String what, Call call, Set<Integer> alsoDone) {
    long begin = System.nanoTime();
    long end = begin + LIMIT.toNanos();
    String last = "";
    while (System.nanoTime() < end) {
      try {
        Api.Answer answer = call.send();
        int error = Rc.errorOf(answer);
        if ((answer.ok() && error == Rc.NO_ERROR) || alsoDone.contains(error)) {
          tellIfSlow(what, begin, last);
          return error;
        }
        tally.add("refused");
        last = answer.status() + " " + answer.body();
      } catch (IOException e) {
        tally.add("lost answers");
        last = e.toString();
      }
      LockSupport.parkNanos(PAUSE);
    }
    throw new AssertionError("gave up to " + what + "; the last answer was: " + last);
  }

  /** Asks until it holds. */
  void await(String what, Question question) {
    long begin = System.nanoTime();
    long end = begin + LIMIT.toNanos();
    String last = "no";
    while (System.nanoTime() < end) {
      try {
        if (question.holds()) {
          tellIfSlow(what, begin, last);
          return;
        }
      } catch (IOException e) {
        last = e.toString();
      }
      LockSupport.parkNanos(PAUSE);
    }
    throw new AssertionError("gave up to wait until " + what + "; last: " + last);
  }

  /** What takes long may be stuck until something else happens by chance. */
  private static void tellIfSlow(String what, long begin, String last) {
    Duration taken = Duration.ofNanos(System.nanoTime() - begin);
    if (taken.compareTo(SLOW) > 0) {
      System.out.println("survive: " + taken.toSeconds() + " s to " + what + "; before: " + last);
    }
  }
}
