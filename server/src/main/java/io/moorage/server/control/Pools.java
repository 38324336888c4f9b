// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.spec.Capabilities;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.PoolDefinition;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.PoolUse;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.StoragePool;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decisions about storage pools and their definitions. */
public final class Pools {
  /** The pool name that is used where nobody names one. */
  public static final PoolName DEFAULT_POOL = new PoolName("DfltStorPool");

  private Pools() {}

  /**
   * Adds a pool to a node; its definition comes with it.
   *
   * @param backing what it lies on, in the provider's words
   */
  public record Create(
      NodeName node,
      PoolName name,
      ProviderKind kind,
      String backing,
      Map<String, String> properties)
      implements Request<StoragePool> {
    @Override
    public String describe() {
      return "create storage pool " + name + " on node " + node;
    }

    @Override
    public StoragePool decide(Draft draft, World world) {
      Node owner = Find.node(draft.cluster(), node);
      requireAble(owner, world);
      if (draft.cluster().pool(new PoolKey(node, name)).isPresent()) {
        throw new ProblemException(
            ErrorCode.POOL_EXISTS,
            "Node '" + node + "' has a storage pool '" + name + "' already.",
            "Choose another name, or delete that pool first.");
      }
      requireFreeBacking(draft.cluster());
      PoolDefinition definition = draft.cluster().poolDefinitions().get(name);
      if (definition == null) {
        definition = new PoolDefinition(world.ids().next(), name, Map.of(), 0);
        draft.put(definition);
      }
      StoragePool pool =
          new StoragePool(
              world.ids().next(),
              owner.name(),
              definition.name(),
              kind,
              backing,
              PropertyChange.setting(properties).over(Map.of()),
              0);
      draft.put(pool);
      return pool;
    }

    private void requireAble(Node owner, World world) {
      if (!owner.type().hasDaemon()) {
        throw new ProblemException(
            ErrorCode.INVALID_PROVIDER,
            "Node '" + node + "' is a " + owner.type() + " node and has no storage.",
            "Use a SATELLITE or COMBINED node.");
      }
      if (kind.diskful() && backing.isBlank()) {
        throw new ProblemException(
            ErrorCode.INVALID_POOL,
            "Storage pool '" + name + "' does not say what it lies on.",
            "Set the property StorDriver/StorPoolName: a directory, a volume group, 'vg/thinpool' or a zpool.");
      }
      Capabilities able = world.sightings().of(node).capabilities();
      boolean seen = !able.providers().isEmpty() || !able.unsupportedProviders().isEmpty();
      if (kind.diskful() && seen && !able.providers().contains(kind)) {
        throw new ProblemException(
            ErrorCode.INVALID_PROVIDER,
            "Node '" + node + "' cannot do " + kind + ".",
            String.join("\n", able.unsupportedProviders().getOrDefault(kind, List.of())),
            "Install what is missing and run 'moor node reconnect "
                + node
                + "'; 'moor node info' shows all reasons.");
      }
    }

    /** Two pools over one backing would count its room twice and take each other's names. */
    private void requireFreeBacking(Cluster cluster) {
      for (StoragePool other : cluster.pools().values()) {
        if (other.node().equals(node) && kind.diskful() && other.backing().equals(backing)) {
          throw new ProblemException(
              ErrorCode.INVALID_POOL,
              "'"
                  + backing
                  + "' on node '"
                  + node
                  + "' is already the storage pool '"
                  + other.name()
                  + "'.",
              "Give each pool a backing of its own.");
        }
      }
    }
  }

  /** Changes the properties of a pool. */
  public record Modify(PoolKey key, PropertyChange change) implements Request<StoragePool> {
    @Override
    public String describe() {
      return "modify storage pool " + key;
    }

    @Override
    public StoragePool decide(Draft draft, World world) {
      StoragePool before = Find.pool(draft.cluster(), key);
      StoragePool after = before.withProperties(change.over(before.properties()));
      if (!after.equals(before)) {
        draft.put(after);
      }
      return after;
    }
  }

  /**
   * Takes an empty pool from a node; what it lies on is not touched. An unknown one is no error.
   */
  public record Delete(PoolKey key) implements Request<Boolean> {
    @Override
    public String describe() {
      return "delete storage pool " + key;
    }

    @Override
    public Boolean decide(Draft draft, World world) {
      Find.node(draft.cluster(), key.node());
      Optional<StoragePool> pool = draft.cluster().pool(key);
      if (pool.isEmpty()) {
        return false;
      }
      if (key.pool().equals(Nodes.DISKLESS_POOL)) {
        throw new ProblemException(
            ErrorCode.IN_USE,
            "The storage pool '" + key.pool() + "' belongs to every node.",
            "It stays as long as the node does.");
      }
      requireEmpty(draft.cluster());
      remove(draft, pool.get());
      return true;
    }

    private void requireEmpty(Cluster cluster) {
      PoolUse use = cluster.useOf(key);
      long leaving = cluster.departed().values().stream().filter(gone -> inThisPool(gone)).count();
      if (!use.empty() || leaving > 0) {
        throw new ProblemException(
            ErrorCode.IN_USE,
            "Storage pool '"
                + key.pool()
                + "' on node '"
                + key.node()
                + "' holds "
                + use.resources()
                + " resources, "
                + use.snapshots()
                + " snapshots and "
                + leaving
                + " that are still being removed.",
            "Delete them first: see 'moor resource list -n "
                + key.node()
                + " -s "
                + key.pool()
                + "' and 'moor snapshot list'.");
      }
    }

    private boolean inThisPool(Departed gone) {
      boolean uses =
          switch (gone.thing()) {
            case Departed.Thing.OfResource(Resource was, var definition) ->
                was.role().pools().contains(key.pool());
            case Departed.Thing.OfSnapshot snapshot -> snapshot.pool().equals(key.pool());
          };
      return uses && gone.node().equals(key.node());
    }
  }

  /** Takes a pool out; a definition that is not built in goes with its last pool. */
  static void remove(Draft draft, StoragePool pool) {
    draft.remove(pool);
    boolean last =
        draft.cluster().pools().keySet().stream()
            .noneMatch(other -> other.pool().equals(pool.name()));
    PoolDefinition definition = draft.cluster().poolDefinitions().get(pool.name());
    if (last && definition != null && !builtIn(pool.name())) {
      draft.remove(definition);
    }
  }

  private static boolean builtIn(PoolName name) {
    return name.equals(DEFAULT_POOL) || name.equals(Nodes.DISKLESS_POOL);
  }

  /** Makes a pool definition by itself. */
  public record Define(PoolName name) implements Request<PoolDefinition> {
    @Override
    public String describe() {
      return "create storage pool definition " + name;
    }

    @Override
    public PoolDefinition decide(Draft draft, World world) {
      if (draft.cluster().poolDefinitions().get(name) != null) {
        throw new ProblemException(
            ErrorCode.POOL_DEFINITION_EXISTS,
            "A storage pool definition '" + name + "' exists already.",
            "Use it, or choose another name.");
      }
      PoolDefinition definition = new PoolDefinition(world.ids().next(), name, Map.of(), 0);
      draft.put(definition);
      return definition;
    }
  }

  /** Changes the properties of a pool definition. */
  public record ModifyDefinition(PoolName name, PropertyChange change)
      implements Request<PoolDefinition> {
    @Override
    public String describe() {
      return "modify storage pool definition " + name;
    }

    @Override
    public PoolDefinition decide(Draft draft, World world) {
      PoolDefinition before = definition(draft.cluster(), name);
      PoolDefinition after = before.withProperties(change.over(before.properties()));
      if (!after.equals(before)) {
        draft.put(after);
      }
      return after;
    }
  }

  /** Drops a pool definition that no pool uses; an unknown one is no error. */
  public record DeleteDefinition(PoolName name) implements Request<Boolean> {
    @Override
    public String describe() {
      return "delete storage pool definition " + name;
    }

    @Override
    public Boolean decide(Draft draft, World world) {
      PoolDefinition definition = draft.cluster().poolDefinitions().get(name);
      if (definition == null) {
        return false;
      }
      boolean builtIn = builtIn(name);
      boolean used =
          draft.cluster().pools().keySet().stream().anyMatch(key -> key.pool().equals(name));
      if (builtIn || used) {
        throw new ProblemException(
            ErrorCode.IN_USE,
            "The storage pool definition '"
                + name
                + (builtIn ? "' is built in." : "' has storage pools."),
            builtIn
                ? "It stays."
                : "Delete its pools first; the definition goes with the last one.");
      }
      draft.remove(definition);
      return true;
    }
  }

  /** Looks up a definition, or refuses. */
  public static PoolDefinition definition(Cluster cluster, PoolName name) {
    PoolDefinition definition = cluster.poolDefinitions().get(name);
    if (definition == null) {
      throw new ProblemException(
          ErrorCode.POOL_DEFINITION_NOT_FOUND,
          "Storage pool definition '" + name + "' does not exist.",
          "See 'moor storage-pool-definition list'.");
    }
    return definition;
  }
}
