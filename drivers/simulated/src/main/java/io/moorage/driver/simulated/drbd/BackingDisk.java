// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.ByteSize;

/** The block device below a replica. Its content is text, since that is what volumes hold. */
public interface BackingDisk {

  /** Its path, for people. */
  String path();

  ByteSize size();

  /** What it holds; empty text where it is blank. */
  String read();

  /** Whether it is there and answers. */
  boolean works();

  /** Whether it could be written. */
  boolean write(String content);

  /** Whether DRBD has it open. */
  void use(boolean inUse);
}
