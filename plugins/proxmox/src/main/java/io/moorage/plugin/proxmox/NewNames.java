// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import io.moorage.api.storage.BlockStorage;
import io.moorage.api.storage.Disk;
import io.moorage.api.storage.StorageException;
import io.moorage.api.storage.StorageException.Code;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Gives out names for new volumes. A name is promised to one request at a time: two guests' disks
 * made in the same moment must not end as one, which is what the storage makes of equal requests.
 */
final class NewNames {
  /** The requests at work, by the name each was promised. */
  private final Map<String, Holder> promised = new HashMap<>();

  private final BlockStorage storage;

  NewNames(BlockStorage storage) {
    this.storage = storage;
  }

  private record Holder(Volname name, Optional<String> requestId, int callers) {
    boolean isOf(Optional<String> other) {
      return requestId.isPresent() && requestId.equals(other);
    }

    Holder with(int change) {
      return new Holder(name, requestId, callers + change);
    }
  }

  /**
   * Runs something under a name that is nobody else's until it ends.
   *
   * @param origin the request; its repetition is given the name that the first call was given
   */
  Disk under(Origin origin, Function<Volname, Disk> create) {
    Volname name = promise(origin);
    try {
      return create.apply(name);
    } finally {
      release(name);
    }
  }

  /** The name that a request would be given now. */
  synchronized Volname preview(Origin origin) {
    return choose(origin);
  }

  private synchronized Volname promise(Origin origin) {
    Volname name = choose(origin);
    String key = name.resource().key();
    Holder held = promised.getOrDefault(key, new Holder(name, origin.requestId(), 0));
    promised.put(key, held.with(1));
    return name;
  }

  private synchronized void release(Volname name) {
    String key = name.resource().key();
    Optional.ofNullable(promised.remove(key))
        .map(held -> held.with(-1))
        .filter(held -> held.callers() > 0)
        .ifPresent(held -> promised.put(key, held));
  }

  private Volname choose(Origin origin) {
    return atWork(origin)
        .or(() -> made(origin))
        .or(() -> origin.wishedName().map(this::requireFree))
        .orElseGet(() -> firstFree(origin.vmid()));
  }

  /** The name of an earlier call of the request that has not ended. */
  private Optional<Volname> atWork(Origin origin) {
    return promised.values().stream()
        .filter(held -> held.isOf(origin.requestId()))
        .map(Holder::name)
        .findFirst();
  }

  /** The name of the disk that an earlier call of the request made, its answer having been lost. */
  private Optional<Volname> made(Origin origin) {
    return storage.list(origin.group()).stream()
        .filter(origin::made)
        .map(PveDisks::volnameOf)
        .map(Volname::parse)
        .findFirst();
  }

  private Volname requireFree(Volname wish) {
    if (isFree(wish)) {
      return wish;
    }
    throw new StorageException(
        Code.ALREADY_EXISTS,
        "The volume name " + wish + " is taken by " + holderOf(wish) + ".",
        "Choose another name, or delete that volume; names are unique in the whole cluster, without regard to case.");
  }

  private Volname firstFree(long vmid) {
    return IntStream.range(0, Volname.DISKS_MAX)
        .mapToObj(number -> Volname.disk(vmid, number))
        .filter(this::isFree)
        .findFirst()
        .orElseThrow(() ->
            new StorageException(
                Code.INVALID,
                "Guest " + vmid + " has " + Volname.DISKS_MAX + " disks already.",
                "Delete disks that are not needed any more."));
  }

  private boolean isFree(Volname name) {
    return !promised.containsKey(name.resource().key()) && storage.find(name.resource()).isEmpty();
  }

  private String holderOf(Volname wish) {
    return storage
        .find(wish.resource())
        .map(disk ->
            PveDisks.volnameOf(disk)
                + " of "
                + Optional.ofNullable(disk.labels().get(Label.STOREID))
                    .map(id -> "storage " + id)
                    .orElse("no Proxmox storage")
                + " in group "
                + disk.group())
        .orElse("a volume that is being made");
  }
}
