// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.text;

import io.moorage.cli.rest.ReturnCode;
import java.io.PrintStream;
import java.util.List;

/**
 * Prints return codes as the linstor client does: the severity, then each part under its own
 * heading.
 */
public record ReturnCodePrinter(PrintStream out, Style style) {
  public void print(List<ReturnCode> codes) {
    codes.forEach(this::print);
  }

  private void print(ReturnCode code) {
    out.println(heading(code.severity()));
    boolean only =
        code.cause().isBlank() && code.correction().isBlank() && code.details().isBlank();
    section(only ? "" : "Description:", code.message());
    section("Cause:", code.cause());
    section("Correction:", code.correction());
    section("Details:", code.details());
    if (!code.errorReports().isEmpty()) {
      section("Show reports:", "moor error-reports show " + String.join(" ", code.errorReports()));
    }
  }

  private String heading(ReturnCode.Severity severity) {
    return switch (severity) {
      case ERROR -> style.paint(Tint.BAD, "ERROR:");
      case WARNING -> style.paint(Tint.WARNING, "WARNING:");
      case INFO -> style.paint(Tint.NOTE, "INFO:");
      case SUCCESS -> style.paint(Tint.GOOD, "SUCCESS:");
    };
  }

  private void section(String title, String text) {
    if (text.isBlank()) {
      return;
    }
    if (!title.isEmpty()) {
      out.println(title);
    }
    Cell.of(text).lines().forEach(line -> out.println("    " + line));
  }
}
