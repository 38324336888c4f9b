// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TableTest {
  private static final Table TABLE =
      new Table("Name", "Size>", "State")
          .row("vol10", "10 GiB", Cell.bad("Failed"))
          .row("Vol2", "9.50 GiB", "a\nbcdefg")
          .row("größe", "", Cell.good("Ok"))
          .sorted();

  @Test
  void tableLooksLikeThatOfTheLinstorClient() {
    assertThat(TABLE.render(new Style(true, false)))
        .isEqualTo(
            """
            ╭───────────────────────────╮
            ┊ Name  ┊     Size ┊ State  ┊
            ╞═══════════════════════════╡
            ┊ größe ┊          ┊ Ok     ┊
            ┊ Vol2  ┊ 9.50 GiB ┊ a      ┊
            ┊       ┊          ┊ bcdefg ┊
            ┊ vol10 ┊   10 GiB ┊ Failed ┊
            ╰───────────────────────────╯
            """);
  }

  @Test
  void asciiHasTheSameShape() {
    assertThat(TABLE.render(Style.PLAIN))
        .startsWith(
            """
            +---------------------------+
            | Name  |     Size | State  |
            |===========================|
            """)
        .endsWith("+---------------------------+\n");
  }

  @Test
  void coloursDoNotShiftTheColumns() {
    assertThat(TABLE.render(new Style(true, true))).contains("\u001b[32mOk\u001b[0m     ┊");
  }

  @Test
  void tableWithoutRowsStillShowsItsColumns() {
    assertThat(new Table("Node").render(Style.PLAIN))
        .isEqualTo("+------+\n| Node |\n|======|\n+------+\n");
  }

  @Test
  void rowOfAnotherLengthIsADefect() {
    assertThatThrownBy(() -> new Table("Node").row("a", "b"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
