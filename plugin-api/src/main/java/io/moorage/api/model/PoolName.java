// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.model;

/**
 * Name of a storage pool, the same on every node that has a pool of that definition. Equal without
 * regard to case.
 */
public record PoolName(String value) implements Name {
  /**
   * @throws InvalidNameException if the value breaks the rule for storage pool names
   */
  public PoolName {
    Name.requireSimple("storage pool", value, 3, 48);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PoolName name && key().equals(name.key());
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
