// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.facts;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.driver.provider.DeviceLayer;
import io.moorage.driver.provider.DeviceLayer.Below;
import io.moorage.driver.provider.DeviceLayer.OpenDevice;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumePart;
import io.moorage.driver.spec.VolumeRef;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A pool together with what stands on its volumes, so that who plans sees a volume as its user
 * does: its size is the usable one, its device the top of its stack, and it is attached when all of
 * the stack is.
 *
 * @param layers what this host can put on a volume
 * @param stacks what is to stand on a volume
 * @param devices where the bare block device of a volume is, in whatever pool, if it is attached
 */
record StackedPool(
    StorageProvider storage,
    List<DeviceLayer> layers,
    Stack.Source stacks,
    Function<VolumeRef, Optional<String>> devices) {
  /** Stands in shown commands for the device below, whose name is known once it is there. */
  private static final String DEVICE = "DEVICE";

  StackedPool {
    layers = List.copyOf(layers);
  }

  /** What the pool itself holds, without what stands on it. */
  PoolFacts facts() throws DriverException {
    return storage.facts();
  }

  PoolCapacity capacity() throws DriverException {
    return storage.capacity();
  }

  /** Runs a step; the effect is on what the pool itself holds. */
  Effect run(Step step) throws DriverException {
    return switch (step) {
      case Step.Attach(VolumeRef ref) -> attach(step, stacks.of(ref));
      case Step.Grow(VolumeRef ref, ByteSize _) -> grow(step, ref);
      case Step.Detach(VolumeRef ref) -> {
        close(ref);
        yield storage.run(step);
      }
      case Step.Remove(VolumeRef ref) -> {
        close(ref);
        yield storage.run(step);
      }
      case Step.TakeSnapshot(_, VolumeRef ref) -> takeSnapshot(step, ref);
      case Step.Create _, Step.Restore _, Step.RollBack _ -> storage.run(ofStorage(step, stacks));
      case Step.RemoveSnapshot _ -> storage.run(step);
    };
  }

  /** The step as the pool is to run it: with room for what stands on the volume. */
  private static Step ofStorage(Step step, Stack.Source stacks) {
    return switch (step) {
      case Step.Create(var ref, var size, var content) ->
          new Step.Create(ref, stacks.of(ref).below(size), content);
      case Step.Restore(var ref, var size, var content, var source) ->
          new Step.Restore(ref, stacks.of(ref).below(size), content, source);
      case Step.RollBack(var ref, var size, var content, var source) ->
          new Step.RollBack(ref, stacks.of(ref).below(size), content, source);
      case Step.Grow(var ref, var size) -> new Step.Grow(ref, stacks.of(ref).below(size));
      case Step.Attach _, Step.Detach _, Step.Remove _ -> step;
      case Step.TakeSnapshot _, Step.RemoveSnapshot _ -> step;
    };
  }

  private Effect attach(Step step, Stack stack) throws DriverException {
    Effect effect = storage.run(step);
    if (effect instanceof Effect.VolumeIs(VolumeFacts volume)
        && volume.devicePath().isPresent()
        && !stack.devices().isEmpty()) {
      String device = volume.devicePath().get();
      for (LayerSpec spec : stack.devices()) {
        device = layer(spec).open(below(volume.ref(), device, spec, stack)).path();
      }
    }
    return effect;
  }

  private Effect grow(Step step, VolumeRef ref) throws DriverException {
    Stack stack = stacks.of(ref);
    Effect effect = storage.run(ofStorage(step, stacks));
    if (effect instanceof Effect.VolumeIs(VolumeFacts volume) && volume.devicePath().isPresent()) {
      String device = volume.devicePath().get();
      for (LayerSpec spec : stack.devices()) {
        DeviceLayer layer = layer(spec);
        if (layer.find(ref.nameOnDisk()).isEmpty()) {
          // It is not up; when it comes up it takes all the room there is.
          break;
        }
        device = layer.grow(below(ref, device, spec, stack)).path();
      }
    }
    return effect;
  }

  /** Closes whatever stands on a volume, whether or not it is still asked for. */
  private void close(VolumeRef ref) throws DriverException {
    for (DeviceLayer layer : layers.reversed()) {
      layer.close(ref.nameOnDisk());
    }
  }

  /** What is held back between a guest and the pool would be missing in the snapshot. */
  private Effect takeSnapshot(Step step, VolumeRef ref) throws DriverException {
    List<DeviceLayer> paused = new ArrayList<>();
    try {
      for (LayerSpec spec : stacks.of(ref).devices().reversed()) {
        DeviceLayer layer = layer(spec);
        if (layer.find(ref.nameOnDisk()).isPresent()) {
          paused.add(layer);
          layer.pause(ref.nameOnDisk());
        }
      }
      return storage.run(step);
    } finally {
      for (DeviceLayer layer : paused.reversed()) {
        layer.resume(ref.nameOnDisk());
      }
    }
  }

  private Below below(VolumeRef ref, String device, LayerSpec spec, Stack stack)
      throws DriverException {
    Map<VolumePart, String> parts = new EnumMap<>(VolumePart.class);
    for (var part : spec.parts(ByteSize.ZERO).entrySet()) {
      VolumeRef other = ref.other(part.getKey(), part.getValue().pool());
      parts.put(
          part.getKey(),
          devices
              .apply(other)
              .orElseThrow(() ->
                  new DriverException(
                      new Problem(
                          "the "
                              + spec.kind()
                              + " of "
                              + ref.nameOnDisk()
                              + " cannot be brought up",
                          "its device " + other.nameOnDisk() + " is not there",
                          "it is tried again"))));
    }
    return new Below(ref.nameOnDisk(), device, spec, parts, stack.key());
  }

  /** The same for shown commands: what is not there yet goes by its name. */
  private static Below shown(VolumeRef ref, LayerSpec spec, Stack stack) {
    Map<VolumePart, String> parts = new EnumMap<>(VolumePart.class);
    spec.parts(ByteSize.ZERO)
        .forEach((part, where) -> parts.put(part, ref.other(part, where.pool()).nameOnDisk()));
    return new Below(ref.nameOnDisk(), DEVICE, spec, parts, stack.key());
  }

  private DeviceLayer layer(LayerSpec spec) throws DriverException {
    return known(spec.kind())
        .orElseThrow(() ->
            new DriverException(
                new Problem(
                    "a volume with a layer " + spec.kind() + " cannot be brought up",
                    "this daemon has no driver for that layer",
                    "upgrade the daemon, or delete the resource on this node")));
  }

  private Optional<DeviceLayer> known(LayerKind kind) {
    return layers.stream().filter(layer -> layer.kind() == kind).findFirst();
  }

  /**
   * A volume as its user sees it. Looked at anew each time: what stood on it yesterday may be gone,
   * and the device below must never pass for the volume.
   */
  VolumeFacts seenFromAbove(VolumeFacts volume) throws DriverException {
    Stack stack = stacks.of(volume.ref());
    if (stack.layers().isEmpty()) {
      return volume;
    }
    Optional<OpenDevice> top =
        volume.devicePath().map(device -> new OpenDevice(device, volume.size()));
    for (LayerSpec spec : stack.devices()) {
      if (top.isPresent()) {
        top = layer(spec).find(volume.ref().nameOnDisk()).filter(device -> !device.paused());
      }
    }
    return new VolumeFacts(
        volume.ref(),
        volume.contentId(),
        top.map(OpenDevice::size)
            .map(stack::aboveDevices)
            .orElseGet(() -> stack.above(volume.size())),
        volume.allocated(),
        top.map(OpenDevice::path));
  }

  /**
   * The commands of a step, for people.
   *
   * @param asked what is to stand on the volumes, be it accepted or only asked about
   */
  List<String> commands(Step step, Stack.Source asked) {
    Stream<String> own = storage.commands(ofStorage(step, asked)).stream();
    return switch (step) {
      case Step.Attach(VolumeRef ref) -> {
        Stack stack = asked.of(ref);
        yield Stream.concat(
                own,
                each(stack.devices(), (layer, spec) -> layer.openCommands(shown(ref, spec, stack))))
            .toList();
      }
      case Step.Grow(VolumeRef ref, ByteSize _) -> {
        Stack stack = asked.of(ref);
        yield Stream.concat(
                own,
                each(stack.devices(), (layer, spec) -> layer.growCommands(shown(ref, spec, stack))))
            .toList();
      }
      case Step.Detach(VolumeRef ref) -> Stream.concat(closing(ref, asked.of(ref)), own).toList();
      case Step.Remove(VolumeRef ref) -> Stream.concat(closing(ref, asked.of(ref)), own).toList();
      case Step.TakeSnapshot(_, VolumeRef ref) -> {
        List<LayerSpec> up = asked.of(ref).devices();
        yield Stream.of(
                each(up.reversed(), (layer, _) -> layer.pauseCommands(ref.nameOnDisk())),
                own,
                each(up, (layer, _) -> layer.resumeCommands(ref.nameOnDisk())))
            .flatMap(Function.identity())
            .toList();
      }
      case Step.Create _, Step.Restore _, Step.RollBack _, Step.RemoveSnapshot _ -> own.toList();
    };
  }

  private Stream<String> closing(VolumeRef ref, Stack stack) {
    return each(stack.devices().reversed(), (layer, _) -> layer.closeCommands(ref.nameOnDisk()));
  }

  private Stream<String> each(
      List<LayerSpec> specs, BiFunction<DeviceLayer, LayerSpec, List<String>> commands) {
    return specs.stream()
        .flatMap(spec ->
            known(spec.kind()).stream().flatMap(layer -> commands.apply(layer, spec).stream()));
  }
}
