// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.model;

/** Name of a resource group. Equal without regard to case. */
public record GroupName(String value) implements Name {
  /**
   * @throws InvalidNameException if the value breaks the rule for resource group names
   */
  public GroupName {
    Name.requireSimple("resource group", value, 2, 48);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GroupName name && key().equals(name.key());
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
