// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * A table in the look of the linstor client; a column whose name ends in {@code >} is aligned to
 * the right.
 */
public final class Table {
  private record Frame(String corners, String line, String doubleLine, String pipe) {
    static final Frame UTF8 = new Frame("╭╮╞╡╰╯", "─", "═", "┊");
    static final Frame ASCII = new Frame("++||++", "-", "=", "|");

    String edge(int position, String filling, int width) {
      return corners.charAt(position) + filling.repeat(width) + corners.charAt(position + 1);
    }
  }

  private final List<String> columns;
  private final List<List<Cell>> rows = new ArrayList<>();

  public Table(String... columns) {
    this.columns = List.of(columns);
  }

  public Table row(Object... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException("a row of " + cells.length + " cells for " + columns);
    }
    rows.add(Arrays.stream(cells).map(Cell::of).toList());
    return this;
  }

  /**
   * Sorts by the first column; rows that agree there keep the order in which the server sent them.
   */
  public Table sorted() {
    rows.sort(Comparator.comparing(row -> row.getFirst().text(), new NaturalOrder()));
    return this;
  }

  public String render(Style style) {
    Frame frame = style.utf8() ? Frame.UTF8 : Frame.ASCII;
    List<Cell> header = columns.stream().map(column -> Cell.of(title(column))).toList();
    int[] widths = widths(header);
    int inner = Arrays.stream(widths).map(width -> width + 3).sum() - 1;
    List<String> lines = new ArrayList<>();
    lines.add(frame.edge(0, frame.line(), inner));
    lines.addAll(lines(header, widths, frame, style));
    lines.add(frame.edge(2, frame.doubleLine(), inner));
    rows.forEach(row -> lines.addAll(lines(row, widths, frame, style)));
    lines.add(frame.edge(4, frame.line(), inner));
    return String.join("\n", lines) + "\n";
  }

  private int[] widths(List<Cell> header) {
    int[] widths = header.stream().mapToInt(Cell::width).toArray();
    for (List<Cell> row : rows) {
      Arrays.setAll(widths, column -> Math.max(widths[column], row.get(column).width()));
    }
    return widths;
  }

  private List<String> lines(List<Cell> row, int[] widths, Frame frame, Style style) {
    ToIntFunction<Cell> heightOf = cell -> Math.max(1, cell.lines().size());
    int height = row.stream().mapToInt(heightOf).max().orElse(1);
    List<String> lines = new ArrayList<>();
    for (int line = 0; line < height; line++) {
      StringBuilder text = new StringBuilder(frame.pipe());
      for (int column = 0; column < row.size(); column++) {
        Cell cell = row.get(column);
        String part = line < cell.lines().size() ? cell.lines().get(line) : "";
        text.append(' ')
            .append(aligned(column, part, widths[column], style.paint(cell.tint(), part)));
        text.append(' ').append(frame.pipe());
      }
      lines.add(text.toString());
    }
    return lines;
  }

  /** The width counts what is seen, so the padding is measured before the text is painted. */
  private String aligned(int column, String plain, int width, String painted) {
    String padding = " ".repeat(width - plain.codePointCount(0, plain.length()));
    return columns.get(column).endsWith(">") ? padding + painted : painted + padding;
  }

  private static String title(String column) {
    return column.endsWith(">") ? column.substring(0, column.length() - 1) : column;
  }
}
