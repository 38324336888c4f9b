// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.LayerKind;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.SelectFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which layer stacks there are, and which one a resource gets. */
public final class Layers {
  static final List<LayerKind> DEFAULT = List.of(LayerKind.DRBD, LayerKind.STORAGE);

  private Layers() {}

  /**
   * A stack that is in order, STORAGE added at the bottom where it is missing.
   *
   * @throws ProblemException for a stack that cannot be
   */
  static List<LayerKind> require(List<LayerKind> layers) {
    List<LayerKind> stack = new ArrayList<>(layers);
    if (!stack.contains(LayerKind.STORAGE)) {
      stack.add(LayerKind.STORAGE);
    }
    if (stack.lastIndexOf(LayerKind.NVME) > 0) {
      throw new ProblemException(
          ErrorCode.INVALID_LAYER_STACK,
          "The layer stack " + layers + " has NVME below another layer or twice.",
          "NVME offers the finished disk to other nodes: list it first and once, as in NVME, LUKS, STORAGE.");
    }
    boolean inOrder = stack.getLast() == LayerKind.STORAGE;
    inOrder &= !(stack.getFirst() == LayerKind.NVME && stack.contains(LayerKind.DRBD));
    int first = stack.getFirst() == LayerKind.NVME ? 2 : 1;
    for (int i = first; i < stack.size(); i++) {
      // The constants are declared in the order of the stack, so each storey is below a smaller
      // one; only NVME stands above whatever it offers.
      inOrder &= stack.get(i - 1).compareTo(stack.get(i)) < 0;
    }
    if (!inOrder) {
      throw new ProblemException(
          ErrorCode.INVALID_LAYER_STACK,
          "The layer stack " + layers + " is not possible.",
          "List layers top first, each once, in the order DRBD, LUKS, CACHE, WRITECACHE, BCACHE, STORAGE;"
              + " NVME stands first or not at all.");
    }
    return List.copyOf(stack);
  }

  /**
   * Requires that volumes with a stack can be given their keys.
   *
   * @throws ProblemException while no master passphrase was entered
   */
  static void requireKeys(World world, List<LayerKind> layers) {
    if (layers.contains(LayerKind.LUKS) && !world.sightings().unlocked()) {
      throw new ProblemException(
          ErrorCode.CRYPT_KEY_NOT_FOUND,
          "An encrypted volume needs a key, and the server cannot make one: its master passphrase is"
              + " not set or was not entered since its start.",
          "Set it with 'moor encryption create-passphrase', or enter it with 'moor encryption"
              + " enter-passphrase'.");
    }
  }

  /**
   * The stack of a definition: its own, else the request's, else its group's, else replication over
   * storage.
   */
  static List<LayerKind> of(
      ResourceDefinition definition,
      Optional<List<LayerKind>> requested,
      Optional<ResourceGroup> group) {
    if (!definition.layers().isEmpty()) {
      return definition.layers();
    }
    return require(
        requested
            .filter(layers -> !layers.isEmpty())
            .or(() ->
                group
                    .map(ResourceGroup::filter)
                    .flatMap(SelectFilter::layers)
                    .filter(layers -> !layers.isEmpty()))
            .orElse(DEFAULT));
  }
}
