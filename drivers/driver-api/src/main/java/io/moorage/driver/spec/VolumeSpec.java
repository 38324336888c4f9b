// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.PoolName;
import java.util.List;

/**
 * What a volume should be on this node.
 *
 * @param size usable size on top of the stack
 * @param layers the stack, top first; the last one is {@link LayerSpec.Storage}
 * @param content where its data comes from
 */
public record VolumeSpec(int number, ByteSize size, List<LayerSpec> layers, Content content) {
  public VolumeSpec {
    layers = List.copyOf(layers);
    if (layers.isEmpty() || !(layers.getLast() instanceof LayerSpec.Storage)) {
      throw new IllegalArgumentException("a stack ends in STORAGE, this one is " + layers);
    }
  }

  /** The pool at the bottom of the stack. */
  public PoolName pool() {
    return ((LayerSpec.Storage) layers.getLast()).pool();
  }
}
