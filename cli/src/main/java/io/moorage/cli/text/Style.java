// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.text;

/** What the reader's terminal can show. */
public record Style(boolean utf8, boolean colour) {
  /** For pasting into a ticket. */
  public static final Style PLAIN = new Style(false, false);

  String paint(Tint tint, String text) {
    return colour ? tint.paint(text) : text;
  }
}
