// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.model;

import java.util.Arrays;
import java.util.regex.Pattern;

/** Host name of a node. Equal without regard to case. */
public record NodeName(String value) implements Name {
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

  /**
   * @throws InvalidNameException if the value breaks the rule for node names
   */
  public NodeName {
    if (value.length() < 2
        || value.length() > 255
        || Arrays.stream(value.split("\\.", -1))
            .anyMatch(label -> !LABEL.matcher(label).matches())) {
      throw new InvalidNameException(
          "node",
          value,
          "use a host name: labels of letters, digits and '-', at most 63 characters each, joined by dots");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NodeName name && key().equals(name.key());
  }

  @Override
  public int hashCode() {
    return key().hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
