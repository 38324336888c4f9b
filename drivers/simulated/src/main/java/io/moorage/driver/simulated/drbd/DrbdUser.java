// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What the users of a node's devices do: they open, read and write them, and become primary.
 * Whatever can be refused answers with the reason, in DRBD's words; empty means that it is done.
 */
public final class DrbdUser {
  private static final String NO_DEVICE = "Unknown resource or volume";

  private final DrbdWorld world;
  private final NodeName node;

  DrbdUser(DrbdWorld world, NodeName node) {
    this.world = world;
    this.node = node;
  }

  public Optional<String> primary(ResourceName name) {
    return together(name, (kernels, member) -> kernels.roles().promote(member, false));
  }

  public Optional<String> forcePrimary(ResourceName name) {
    return together(name, (kernels, member) -> kernels.roles().force(member));
  }

  public Optional<String> secondary(ResourceName name) {
    return together(name, (kernels, member) -> kernels.roles().demote(member));
  }

  public Optional<String> forceSecondary(ResourceName name) {
    return together(
        name,
        (kernels, member) -> {
          kernels.roles().forceDown(member);
          return Optional.empty();
        });
  }

  /** Opens a volume; for writing that makes the node primary, where it may be. */
  public Optional<String> open(ResourceName name, boolean write) {
    return together(name, (kernels, member) -> kernels.roles().open(member, write));
  }

  public Optional<String> close(ResourceName name, boolean write) {
    return change(
        name,
        (kernels, member) -> {
          kernels.roles().close(member, write);
          return Optional.empty();
        });
  }

  /** Writes a block of 4 KiB. */
  public IoOutcome write(ResourceName name, int volume, long block, long version) {
    return device(name, volume)
        .map(kernels ->
            kernels.writing(all ->
                all.inputOutput()
                    .write(member(all), member(all).device(volume).orElseThrow(), block, version)))
        .orElse(new IoOutcome.Failed(NO_DEVICE));
  }

  void tear(ResourceName name, int volume, long block, long version) {
    device(name, volume)
        .ifPresent(kernels ->
            kernels.writing(all -> {
              all.inputOutput()
                  .tear(member(all), member(all).device(volume).orElseThrow(), block, version);
              return true;
            }));
  }

  public IoOutcome read(ResourceName name, int volume, long block) {
    return device(name, volume)
        .map(kernels ->
            kernels
                .inputOutput()
                .read(member(kernels), member(kernels).device(volume).orElseThrow(), block))
        .orElse(new IoOutcome.Failed(NO_DEVICE));
  }

  private Member member(Kernels kernels) {
    return kernels.replication().member(node).orElseThrow();
  }

  private Optional<Kernels> device(ResourceName name, int volume) {
    return world
        .find(name)
        .filter(kernels ->
            kernels
                .replication()
                .member(node)
                .flatMap(member -> member.device(volume))
                .isPresent());
  }

  private Optional<String> change(
      ResourceName name, BiFunction<Kernels, Member, Optional<String>> work) {
    return up(name)
        .map(kernels -> kernels.change(all -> work.apply(all, member(all))))
        .orElse(Optional.of(NO_DEVICE));
  }

  private Optional<String> together(
      ResourceName name, BiFunction<Kernels, Member, Optional<String>> work) {
    return up(name)
        .map(kernels -> kernels.together(all -> work.apply(all, member(all))))
        .orElse(Optional.of(NO_DEVICE));
  }

  private Optional<Kernels> up(ResourceName name) {
    return world.find(name).filter(kernels -> kernels.replication().member(node).isPresent());
  }
}
