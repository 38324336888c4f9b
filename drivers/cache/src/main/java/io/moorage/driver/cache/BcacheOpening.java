// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.cache.BcacheSuperblock.Content;
import io.moorage.driver.provider.DeviceLayer.Below;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.VolumePart;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Brings a bcache up, from whatever is there of it.
 *
 * @param names for backing devices that are told apart from those that they are copies of
 */
record BcacheOpening(Bcache bcache, MakeBcache tools, Supplier<UUID> names) {
  private static final int LABEL_BYTES = 31;

  /** What is put into a superblock, where there is little room. */
  static String label(String nameOnDisk) {
    byte[] name = nameOnDisk.getBytes(StandardCharsets.UTF_8);
    return name.length <= LABEL_BYTES
        ? nameOnDisk
        : UUID.nameUUIDFromBytes(name).toString().replace("-", "").substring(1);
  }

  static String cache(Below below) {
    return below.parts().getOrDefault(VolumePart.BCACHE, "CACHE");
  }

  private static Options options(Below below) {
    return Options.of("BCache", below);
  }

  void run(Below below, BcacheNote note) throws DriverException {
    if (!bcache.isLoaded()) {
      tools.loadModule();
    }
    note.write(bcache.root(), below.nameOnDisk());
    attach(below.nameOnDisk(), note, bringUp(below, note));
    settle(below, note);
    note.with(BcacheNote.Phase.OPEN).write(bcache.root(), below.nameOnDisk());
  }

  /** Has the kernel know both devices, after all that speaks against it was looked for. */
  private UUID bringUp(Below below, BcacheNote note) throws DriverException {
    String what = "could not bring up the bcache of " + below.nameOnDisk();
    BcacheSuperblock cache = BcacheSuperblock.read(bcache.root(), cache(below));
    BcacheSuperblock backing = BcacheSuperblock.read(bcache.root(), below.device());
    requireOurs(what, cache(below), cache.content(), Content.CACHE);
    requireOurs(what, below.device(), backing.content(), Content.BACKING);
    boolean same = cache.content() == Content.CACHE && cache.set().equals(backing.set());
    if (!same && isDirty(note.backing(), backing)) {
      throw new DriverException(
          new Problem(
              what,
              "writes to "
                  + below.device()
                  + " lie in the cache "
                  + backing.set()
                  + ", and "
                  + cache(below)
                  + " is another one",
              "bring that cache back; to give up what it holds: 'echo 1 > /sys/block/"
                  + note.backing()
                  + "/bcache/running' once it is registered"));
    }
    if (cache.content() == Content.BLANK) {
      tools.run(what, MakeBcache.cache(cache(below), options(below), blockSize(below, note)));
    }
    bcache.register(cache(below), note.cache());
    bcache.require(
        "the cache on " + cache(below) + " did not start",
        () -> bcache.set(note.cache()).isPresent());
    if (backing.content() == Content.BLANK) {
      LayerSpec.Cached spec = (LayerSpec.Cached) below.spec();
      tools.run(
          what,
          MakeBcache.backing(
              below.device(), spec.dataOffset(), spec.writesBack(), blockSize(below, note)));
    } else if (!same && !bcache.knows(note.backing())) {
      new Wipe(bcache.root())
          .write(below.device(), BcacheSuperblock.START, backing.apart(names.get()));
    }
    bcache.register(below.device(), note.backing());
    return bcache.set(note.cache()).orElseThrow();
  }

  /** Bytes of a block, the same on both devices: the kernel refuses a cache with larger ones. */
  private long blockSize(Below below, BcacheNote note) throws DriverException {
    return Math.max(
        options(below).number("Blocksize").orElse(0L),
        Math.max(bcache.blockSize(note.backing()), bcache.blockSize(note.cache())));
  }

  /** What the kernel knows is newer than what was last written to the device. */
  private boolean isDirty(String kernelName, BcacheSuperblock backing) throws DriverException {
    return bcache.knows(kernelName)
        ? bcache.isDirty(kernelName)
        : backing.state() == BcacheSuperblock.State.DIRTY;
  }

  private static void requireOurs(String what, String device, Content found, Content wanted)
      throws DriverException {
    if (found != wanted && found != Content.BLANK) {
      throw new DriverException(
          new Problem(
              what,
              device
                  + (found == Content.FOREIGN
                      ? " carries nothing of bcache, but it is not blank either"
                      : " is no " + wanted + " device of bcache, but a " + found + " device"),
              "if nothing on it is needed, delete the resource on this node and create it again"));
    }
  }

  private void attach(String nameOnDisk, BcacheNote note, UUID set) throws DriverException {
    String backing = note.backing();
    if (bcache.attached(backing).isEmpty()) {
      bcache.write(backing, "attach", set.toString());
    }
    Optional<UUID> attached = bcache.attached(backing);
    if (!attached.equals(Optional.of(set))) {
      throw new DriverException(
          new Problem(
              "could not bring up the bcache of " + nameOnDisk,
              backing
                  + (attached.isEmpty()
                      ? " did not take the cache " + set
                      : " uses the cache " + attached.get() + ", not " + set),
              "see 'dmesg'; to part it from a cache: 'echo 1 > /sys/block/"
                  + backing
                  + "/bcache/detach'"));
    }
    bcache.require(
        "no device appeared over " + backing, () -> bcache.deviceOver(backing).isPresent());
  }

  private void settle(Below below, BcacheNote note) throws DriverException {
    LayerSpec.Cached spec = (LayerSpec.Cached) below.spec();
    bcache.setMode(note.backing(), spec.writesBack());
    String label = label(below.nameOnDisk());
    if (!bcache.read(note.backing(), "label").equals(label)) {
      bcache.write(note.backing(), "label", label);
    }
  }
}
