// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.ByteSize;

/** A disk that is nowhere but in this test. */
final class MemoryDisk implements BackingDisk {
  private final String path;
  private ByteSize size;
  private String content = "";
  private boolean used;
  private boolean broken;

  MemoryDisk(String path, ByteSize size) {
    this.path = path;
    this.size = size;
  }

  void grow(ByteSize to) {
    size = to;
  }

  void breakDown(boolean is) {
    broken = is;
  }

  boolean used() {
    return used;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public ByteSize size() {
    return size;
  }

  @Override
  public String read() {
    return content;
  }

  @Override
  public boolean works() {
    return !broken;
  }

  @Override
  public boolean write(String text) {
    if (!broken) {
      content = text;
    }
    return !broken;
  }

  @Override
  public void use(boolean inUse) {
    used = inUse;
  }
}
