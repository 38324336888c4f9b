// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import java.util.List;
import java.util.Set;

/** One thing to do for a resource. */
sealed interface Action {

  /** Writes its configuration file. */
  record Write(String text) implements Action {}

  /**
   * Runs a tool.
   *
   * @param what it means, in the words of a failure
   * @param harmless what the tool says where there was nothing to do
   * @param remark for people; empty for none
   */
  record Run(String what, List<String> command, Set<String> harmless, String remark)
      implements Action {
    public Run {
      command = List.copyOf(command);
      harmless = Set.copyOf(harmless);
    }

    static Run of(String what, List<String> command) {
      return new Run(what, command, Set.of(), "");
    }

    /** As people would type it. */
    String line() {
      return String.join(" ", command) + (remark.isEmpty() ? "" : "   # " + remark);
    }
  }
}
