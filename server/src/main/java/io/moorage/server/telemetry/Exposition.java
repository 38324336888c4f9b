// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.telemetry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Text in the form that Prometheus scrapes, a line at a time. */
final class Exposition {
  private final StringBuilder text = new StringBuilder();
  private final Set<String> declared = new HashSet<>();

  /** A label of a sample. */
  record Label(String name, Object value) {}

  static Label label(String name, Object value) {
    return new Label(name, value);
  }

  Exposition gauge(String name, String help, double value, Label... labels) {
    return sample(name, "gauge", help, value, List.of(labels));
  }

  Exposition counter(String name, String help, double value, Label... labels) {
    return sample(name, "counter", help, value, List.of(labels));
  }

  private Exposition sample(
      String name, String type, String help, double value, List<Label> labels) {
    if (declared.add(name)) {
      text.append("# HELP ").append(name).append(' ').append(help).append('\n');
      text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }
    text.append(name);
    if (!labels.isEmpty()) {
      List<String> parts = new ArrayList<>();
      labels.forEach(label -> parts.add(label.name() + "=\"" + escaped(label.value()) + "\""));
      text.append('{').append(String.join(",", parts)).append('}');
    }
    text.append(' ');
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      text.append((long) value);
    } else {
      text.append(value);
    }
    text.append('\n');
    return this;
  }

  private static String escaped(Object value) {
    return value.toString().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
