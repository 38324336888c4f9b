// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.text;

/** A colour with a meaning, in the order of urgency. */
public enum Tint {
  NONE(""),
  NOTE("\u001b[34m"),
  GOOD("\u001b[32m"),
  WARNING("\u001b[33m"),
  BAD("\u001b[31m");

  private static final String END = "\u001b[0m";
  private final String start;

  Tint(String start) {
    this.start = start;
  }

  String paint(String text) {
    return this == NONE || text.isEmpty() ? text : start + text + END;
  }
}
