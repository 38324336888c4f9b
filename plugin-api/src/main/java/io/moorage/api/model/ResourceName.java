// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.model;

/**
 * Name of a resource definition, and of its resources on the nodes. Equal without regard to case.
 */
public record ResourceName(String value) implements Name {
  /**
   * @throws InvalidNameException if the value breaks the rule for resource names
   */
  public ResourceName {
    Name.requireSimple("resource", value, 2, 48);
    if (value.equalsIgnoreCase("all") || value.equalsIgnoreCase("proxy")) {
      throw new InvalidNameException("resource", value, "the names 'all' and 'proxy' are reserved");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResourceName name && key().equals(name.key());
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
