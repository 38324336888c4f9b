// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.PoolName;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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

  /** What it needs beside its data, by the layers that need it. */
  public Map<VolumePart, LayerSpec.Part> parts() {
    Map<VolumePart, LayerSpec.Part> parts = new EnumMap<>(VolumePart.class);
    ByteSize here = size;
    for (LayerSpec layer : layers) {
      parts.putAll(layer.parts(here));
      here = layer.below(here);
    }
    return parts;
  }

  /** Whether a part holds what is nowhere else, so that it must not be made anew. */
  public boolean needs(VolumePart part) {
    return layers.stream()
        .anyMatch(layer -> layer.needsParts() && layer.parts(size).containsKey(part));
  }

  /** The pools that it lies in, that of its data first. */
  public List<PoolName> pools() {
    return Stream.concat(
            Stream.of(pool()), parts().values().stream().map(LayerSpec.Part::pool).sorted())
        .distinct()
        .toList();
  }

  /** The pool at the bottom of the stack. */
  public PoolName pool() {
    return ((LayerSpec.Storage) layers.getLast()).pool();
  }
}
