// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.ledger;

import io.moorage.driver.spec.Problem;
import io.moorage.driver.wire.SpecUpdate;
import java.util.List;
import java.util.Optional;

/** An update on its way into the ledger. */
final class Intake {
  private final SpecUpdate update;
  private Optional<Acceptance> outcome = Optional.empty();
  private boolean worthWriting;

  Intake(SpecUpdate update) {
    this.update = update;
  }

  LedgerState into(LedgerState present) {
    if (update.epoch() < present.epoch()) {
      outcome = Optional.of(new Acceptance.Refused(deposed(present.epoch())));
      return present;
    }
    Changes changes = new Changes();
    if (update.epoch() == present.epoch() && update.revision() < present.revision()) {
      // What comes late, over a connection that is no more, would bring back what was struck since.
      changes.late(update, present);
      outcome = Optional.of(changes.accepted(present));
      return present;
    }
    LedgerState next = present.with(update, changes);
    outcome = Optional.of(changes.accepted(next));
    // A server that connects again sends everything, and mostly nothing of it is new.
    worthWriting = !changes.isEmpty() || next.epoch() != present.epoch();
    return next;
  }

  List<String> lines() {
    return worthWriting ? List.of(new LedgerLine.Update(update).json()) : List.of();
  }

  Acceptance outcome() {
    return outcome.orElseThrow();
  }

  private Problem deposed(long present) {
    return new Problem(
        "the specs were refused",
        "they are of epoch " + update.epoch() + ", but this node has obeyed epoch " + present,
        "another server has taken over; this one is to stand back and load the newest state");
  }
}
