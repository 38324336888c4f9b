// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.model;

/** Name of a snapshot within its resource definition. Equal without regard to case. */
public record SnapshotName(String value) implements Name {
  /**
   * @throws InvalidNameException if the value breaks the rule for snapshot names
   */
  public SnapshotName {
    Name.requireSimple("snapshot", value, 2, 48);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SnapshotName name && key().equals(name.key());
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
