// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.text;

import java.util.List;

/** The text of one cell, of one or more lines. */
public record Cell(String text, Tint tint) {
  /** Names and messages come from elsewhere: what could steer a terminal does not reach it. */
  public Cell {
    text = text.replaceAll("[\\p{Cntrl}&&[^\n]]", "?");
  }

  public static Cell of(Object text) {
    return text instanceof Cell cell ? cell : new Cell(String.valueOf(text), Tint.NONE);
  }

  public static Cell good(String text) {
    return new Cell(text, Tint.GOOD);
  }

  public static Cell warning(String text) {
    return new Cell(text, Tint.WARNING);
  }

  public static Cell bad(String text) {
    return new Cell(text, Tint.BAD);
  }

  List<String> lines() {
    return text.lines().toList();
  }

  int width() {
    return text.lines().mapToInt(line -> line.codePointCount(0, line.length())).max().orElse(0);
  }
}
