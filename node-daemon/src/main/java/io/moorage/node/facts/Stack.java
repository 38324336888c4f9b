// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.facts;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.Secret;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.driver.spec.VolumeSpec;
import io.moorage.node.plan.Lane;
import java.util.List;
import java.util.Optional;

/**
 * What stands on a volume that was carved out of a pool.
 *
 * @param layers the lowest first, without the storage itself; also those that only take room of it
 * @param key the volume's key, where it is known
 */
record Stack(List<LayerSpec> layers, Optional<Secret> key) {
  static final Stack BARE = new Stack(List.of(), Optional.empty());

  Stack {
    layers = List.copyOf(layers);
  }

  static Stack of(VolumeSpec volume, Optional<Secret> key) {
    List<LayerSpec> layers = volume.layers().reversed();
    return new Stack(layers.subList(1, layers.size()), key);
  }

  /** The layers that give the volume another device, the lowest first. */
  List<LayerSpec> devices() {
    return layers.stream().filter(LayerSpec::onDevice).toList();
  }

  /** The size of the volume in the pool, for the top to have a size. */
  ByteSize below(ByteSize top) {
    ByteSize size = top;
    for (LayerSpec layer : layers.reversed()) {
      size = layer.below(size);
    }
    return size;
  }

  /** The size of the top over a volume in the pool. */
  ByteSize above(ByteSize bottom) {
    ByteSize size = bottom;
    for (LayerSpec layer : layers) {
      size = layer.above(size);
    }
    return size;
  }

  /** The size of the top over the topmost device. */
  ByteSize aboveDevices(ByteSize device) {
    ByteSize size = device;
    for (LayerSpec layer : layers) {
      if (!layer.onDevice()) {
        size = layer.above(size);
      }
    }
    return size;
  }

  /**
   * Tells what stands on a volume; a bare stack for one that nobody asks for, or that only serves
   * another.
   */
  @FunctionalInterface
  interface Source {
    Stack of(VolumeRef volume);
  }

  /** What the resources of a lane are to have. */
  static Source of(Lane lane, KeyRing keys) {
    return ref ->
        lane.resources().stream()
            .filter(_ -> ref.isData())
            .map(Lane.DesiredResource::spec)
            .filter(spec -> spec.id().equals(ref.resourceId()))
            .flatMap(spec -> spec.volumes().stream())
            .filter(volume -> volume.number() == ref.number())
            .findFirst()
            .map(volume -> of(volume, keys.of(ref)))
            .orElse(BARE);
  }
}
