// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.api.model.LayerKind;
import io.moorage.driver.cache.CacheStatus.Health;
import io.moorage.driver.provider.DeviceLayer;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.VolumePart;
import io.moorage.driver.tool.MappedDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keeps what is used most on a faster device, with dm-cache.
 *
 * <p>A cache that is closed begins anew when it is opened again: what the device below holds may be
 * another by then, as after a roll back, and the cache would go on showing the old one.
 */
final class CacheLayer implements DeviceLayer {
  private static final Duration DRAIN_LIMIT = Duration.ofMinutes(3);
  private static final int NEWEST = 2;

  private final Dmsetup dmsetup;
  private final Mappings mappings;
  private final Path root;
  private final Waiting waiting;

  CacheLayer(Dmsetup dmsetup, Path root, Waiting waiting) {
    this.dmsetup = dmsetup;
    this.mappings = new Mappings("Cache", dmsetup, root);
    this.root = root;
    this.waiting = waiting;
  }

  @Override
  public LayerKind kind() {
    return LayerKind.CACHE;
  }

  @Override
  public List<String> obstacles() {
    return mappings.obstacles();
  }

  @Override
  public Optional<OpenDevice> find(String nameOnDisk) throws DriverException {
    return mappings.findOpen(nameOnDisk);
  }

  @Override
  public OpenDevice open(Below below) throws DriverException {
    if (mappings.standing(below).isEmpty()) {
      mappings.create(below, table(below).toString());
      removeIfUnsound(below);
    } else {
      bringInLine(below, false);
    }
    return mappings.opened(below.nameOnDisk());
  }

  private static CacheTable.Asked asked(Below below) {
    return new CacheTable.Asked(Options.of("Cache", below));
  }

  private static List<String> devices(Below below) {
    return List.of(
        below.parts().getOrDefault(VolumePart.CACHE_META, "METADATA"),
        below.parts().getOrDefault(VolumePart.CACHE, "CACHE"),
        below.device());
  }

  /**
   * The table of a cache that is brought up. Only the metadata are looked at: without them nobody
   * can tell what lies in the cache, and nobody misses it.
   */
  private CacheTable table(Below below) throws DriverException {
    List<String> devices = devices(below);
    String metadata = devices.getFirst();
    CacheSuperblock found = CacheSuperblock.read(root, metadata);
    String what = "could not bring up the cache of " + below.nameOnDisk();
    if (found.needsCheck()) {
      throw new DriverException(needsCheck(what, metadata));
    }
    CacheTable.Asked asked = asked(below);
    long sectors = mappings.sectors(below.device());
    return switch (found.content()) {
      case READY -> asked.table(sectors, devices, found.blockSectors(), found.version());
      case BLANK ->
          asked.table(
              sectors,
              devices,
              asked.blockSectors(mappings.sectors(devices.get(1)), mappings.sectors(metadata)),
              NEWEST);
      case FOREIGN ->
          throw new DriverException(
              new Problem(
                  what,
                  metadata + " carries no metadata of a cache, but it is not blank either",
                  "find out what wrote over it. " + giveUp(metadata)));
    };
  }

  private static Problem needsCheck(String what, String metadata) {
    return new Problem(
        what,
        "the metadata on " + metadata + " are damaged or could not be written",
        "once 'dmsetup ls' shows no cache on it: 'cache_check --clear-needs-check-flag "
            + metadata
            + "', or 'cache_repair -i "
            + metadata
            + " -o ANOTHER_DEVICE' (package thin-provisioning-tools). "
            + giveUp(metadata));
  }

  private static String giveUp(String metadata) {
    return "If it never wrote back (Cache/OpMode), nothing on it is needed: 'dd if=/dev/zero of="
        + metadata
        + " bs=4096 count=1'";
  }

  /** What is found sick at once would take writes and lose them. */
  private void removeIfUnsound(Below below) throws DriverException {
    String nameOnDisk = below.nameOnDisk();
    if (status(nameOnDisk).health() != Health.SOUND) {
      mappings.remove(nameOnDisk);
      throw new DriverException(
          needsCheck("could not bring up the cache of " + nameOnDisk, devices(below).getFirst()));
    }
  }

  private CacheStatus status(String nameOnDisk) throws DriverException {
    return CacheStatus.parse(dmsetup.status(mappings.name(nameOnDisk)));
  }

  @Override
  public OpenDevice grow(Below below) throws DriverException {
    if (mappings.standing(below).isEmpty()) {
      return open(below);
    }
    bringInLine(below, true);
    return mappings.opened(below.nameOnDisk());
  }

  /** Also a drain that was cut short at a bad moment would go on for ever. */
  private void bringInLine(Below below, boolean grow) throws DriverException {
    CacheTable now = CacheTable.parse(dmsetup.table(mappings.name(below.nameOnDisk())));
    long sectors = grow ? mappings.sectors(below.device()) : now.sectors();
    int version = now.features().contains("metadata2") ? NEWEST : 1;
    CacheTable asked = asked(below).table(sectors, devices(below), now.blockSectors(), version);
    if (sectors != now.sectors() || (now.isDraining() && !asked.isDraining())) {
      mappings.replace(below.nameOnDisk(), asked.toString());
    }
  }

  @Override
  public void close(String nameOnDisk) throws DriverException {
    Optional<MappedDevice> mapped = mappings.find(nameOnDisk);
    if (mapped.isEmpty()) {
      return;
    }
    if (mapped.get().below().isEmpty()) {
      mappings.remove(nameOnDisk);
      return;
    }
    if (mapped.get().suspended()) {
      mappings.resume(nameOnDisk);
    }
    try {
      forgetEarlierDrain(nameOnDisk);
      boolean clean = drainedForClose(nameOnDisk);
      String metadata = CacheTable.parse(dmsetup.table(mappings.name(nameOnDisk))).metadata();
      mappings.remove(nameOnDisk);
      if (clean) {
        new Wipe(root).run(device(metadata), 0, CacheSuperblock.BYTES);
      }
    } catch (DriverException e) {
      throw mappings.goingOn(nameOnDisk, e);
    }
  }

  /**
   * A cache that gets emptier is waited for, be it with another call. One that does not, since a
   * device failed, is closed as it is: else its volume could never be removed.
   */
  private boolean drainedForClose(String nameOnDisk) throws DriverException {
    CacheStatus before = status(nameOnDisk);
    if (before.health() != Health.SOUND) {
      return false;
    }
    if (!before.writesBack() && before.dirty() == 0) {
      return true;
    }
    long left = drain(nameOnDisk);
    if (left > 0 && left < before.dirty()) {
      throw new DriverException(
          new Problem(
              "could not close the cache of " + nameOnDisk + " yet",
              left + " of its blocks are not in the device below",
              "it goes on with the next try"));
    }
    return left == 0;
  }

  /** The path of a device that the kernel names by its numbers. */
  private String device(String numbers) throws DriverException {
    Path block = root.resolve("sys/dev/block").resolve(numbers);
    try {
      return "/dev/" + block.toRealPath().getFileName();
    } catch (IOException e) {
      throw MappedDevice.unreadable(numbers, e);
    }
  }

  /** Ends what an earlier drain left behind that was cut short, before or after it took over. */
  private void forgetEarlierDrain(String nameOnDisk) throws DriverException {
    String name = mappings.name(nameOnDisk);
    if (CacheTable.parse(dmsetup.table(name)).isDraining()) {
      mappings.resume(nameOnDisk);
    } else {
      dmsetup.run("could not change the cache of " + nameOnDisk, Dmsetup.clear(name));
    }
  }

  /**
   * Has all that is only in the cache lie in the device below, and nothing new stay out of it. What
   * the cache is to be again lies ready in the kernel, and takes over with the next resume, whoever
   * does it.
   *
   * @return how many blocks are left at the limit
   */
  private long drain(String nameOnDisk) throws DriverException {
    String name = mappings.name(nameOnDisk);
    CacheTable usual = CacheTable.parse(dmsetup.table(name));
    mappings.replace(nameOnDisk, usual.draining().toString());
    dmsetup.run(
        "could not change the cache of " + nameOnDisk, Dmsetup.reload(name, usual.toString()));
    waiting.until(DRAIN_LIMIT, () -> status(nameOnDisk).dirty() == 0);
    return status(nameOnDisk).dirty();
  }

  @Override
  public void pause(String nameOnDisk) throws DriverException {
    Optional<MappedDevice> mapped = mappings.find(nameOnDisk);
    if (mapped.isEmpty()) {
      return;
    }
    if (mapped.get().suspended()) {
      mappings.resume(nameOnDisk);
    }
    try {
      forgetEarlierDrain(nameOnDisk);
      emptyForPause(nameOnDisk);
      mappings.suspend(nameOnDisk);
    } catch (DriverException e) {
      throw mappings.goingOn(nameOnDisk, e);
    }
  }

  private void emptyForPause(String nameOnDisk) throws DriverException {
    String what = "could not pause the cache of " + nameOnDisk;
    CacheStatus status = status(nameOnDisk);
    if (status.health() != Health.SOUND) {
      String metadata = CacheTable.parse(dmsetup.table(mappings.name(nameOnDisk))).metadata();
      throw new DriverException(needsCheck(what, device(metadata)));
    }
    if (status.writesBack() || status.dirty() > 0) {
      long left = drain(nameOnDisk);
      if (left > 0) {
        throw new DriverException(
            new Problem(
                what,
                left
                    + " of its blocks were not in the device below within "
                    + DRAIN_LIMIT.toMinutes()
                    + " min",
                "try again when there is less to write, or set Cache/OpMode to writethrough"));
      }
    }
  }

  /** Also where nothing is held back: the usual table may still wait to take over. */
  @Override
  public void resume(String nameOnDisk) throws DriverException {
    if (mappings.find(nameOnDisk).isPresent()) {
      mappings.resume(nameOnDisk);
    }
  }

  @Override
  public List<String> openCommands(Below below) {
    return List.of(Tables.shown(mappings.creating(below.nameOnDisk(), shown(below))));
  }

  @Override
  public List<String> growCommands(Below below) {
    String name = mappings.name(below.nameOnDisk());
    return List.of(
        Tables.shown(Dmsetup.reload(name, shown(below))), Tables.shown(Dmsetup.resume(name)));
  }

  /** The table for people: a device may not be there yet, so nobody knows its size. */
  private static String shown(Below below) {
    try {
      CacheTable.Asked asked = asked(below);
      return asked
          .table(0, devices(below), asked.blockSectors(0, 0), NEWEST)
          .toString()
          .replaceFirst("^0 0 ", "0 SECTORS ");
    } catch (DriverException e) {
      return e.problem().toString();
    }
  }

  @Override
  public List<String> closeCommands(String nameOnDisk) {
    return List.of(Tables.shown(Dmsetup.remove(mappings.name(nameOnDisk))));
  }

  @Override
  public List<String> pauseCommands(String nameOnDisk) {
    return List.of(Tables.shown(Dmsetup.suspend(mappings.name(nameOnDisk))));
  }

  @Override
  public List<String> resumeCommands(String nameOnDisk) {
    return List.of(Tables.shown(Dmsetup.resume(mappings.name(nameOnDisk))));
  }
}
