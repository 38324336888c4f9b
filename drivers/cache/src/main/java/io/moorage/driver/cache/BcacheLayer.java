// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.driver.cache.BcacheNote.Phase;
import io.moorage.driver.provider.DeviceLayer;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.MappedDevice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Keeps what is used most on a faster device, with bcache.
 *
 * <p>On many hosts udev hands every device of bcache that shows up to the kernel, so that all of
 * it, or some, may be up before anybody asked for it.
 */
final class BcacheLayer implements DeviceLayer {
  private static final long SECTOR = 512;
  private static final Duration WRITE_LIMIT = Duration.ofMinutes(3);

  private final Bcache bcache;
  private final MakeBcache tools;
  private final BcacheOpening opening;

  BcacheLayer(Bcache bcache, MakeBcache tools, Supplier<UUID> names) {
    this.bcache = bcache;
    this.tools = tools;
    this.opening = new BcacheOpening(bcache, tools, names);
  }

  @Override
  public LayerKind kind() {
    return LayerKind.BCACHE;
  }

  @Override
  public List<String> obstacles() {
    // It knows no question for its version; any other end than this means that it is there.
    return tools.version().end() instanceof CommandResult.End.NotStarted(String why)
        ? List.of("make-bcache cannot be run: install the package 'bcache-tools' (" + why + ")")
        : List.of();
  }

  @Override
  public Optional<OpenDevice> find(String nameOnDisk) throws DriverException {
    Optional<BcacheNote> note = note(nameOnDisk);
    if (note.isEmpty()) {
      return Optional.empty();
    }
    String backing = note.get().backing();
    Optional<String> device = bcache.deviceOver(backing);
    // What is not up altogether passes for paused: it is finished, or taken away as a whole.
    if (device.isEmpty()) {
      return Optional.of(new OpenDevice("/dev/" + backing, ByteSize.ZERO, true));
    }
    ByteSize size = ByteSize.bytes(bcache.sectors(device.get()) * SECTOR);
    return Optional.of(
        new OpenDevice("/dev/" + device.get(), size, note.get().phase() != Phase.OPEN));
  }

  /**
   * What is known of a volume's devices, as long as the kernel has any of them. Where nothing was
   * noted, since udev brought it up, the label in the superblock is gone by.
   */
  private Optional<BcacheNote> note(String nameOnDisk) throws DriverException {
    Optional<BcacheNote> note = BcacheNote.read(bcache.root(), nameOnDisk);
    String label = BcacheOpening.label(nameOnDisk);
    if (note.isPresent() && holds(note.get(), label)) {
      return note;
    }
    return bcache.labelled(label).map(backing -> new BcacheNote(Phase.OPENING, backing, backing));
  }

  /** The kernel may have given a name to another device meanwhile. */
  private boolean holds(BcacheNote note, String label) throws DriverException {
    if (!bcache.knows(note.backing())) {
      return bcache.knows(note.cache());
    }
    return note.phase() == Phase.OPENING || bcache.read(note.backing(), "label").equals(label);
  }

  @Override
  public OpenDevice open(Below below) throws DriverException {
    String nameOnDisk = below.nameOnDisk();
    BcacheNote note =
        new BcacheNote(
            Phase.OPENING, kernelName(below.device()), kernelName(BcacheOpening.cache(below)));
    Optional<BcacheNote> known = note(nameOnDisk);
    if (known.isPresent() && isUp(known.get()) && known.get().phase() == Phase.OPEN) {
      requireSame(nameOnDisk, known.get(), note);
      return opened(nameOnDisk);
    }
    opening.run(below, note);
    return opened(nameOnDisk);
  }

  private boolean isUp(BcacheNote note) throws DriverException {
    return bcache.deviceOver(note.backing()).isPresent();
  }

  private String kernelName(String device) throws DriverException {
    return MappedDevice.kernelName(bcache.root(), device);
  }

  /** One that is left of another incarnation would show that one's data. */
  private static void requireSame(String nameOnDisk, BcacheNote known, BcacheNote wanted)
      throws DriverException {
    if (!known.equals(wanted.with(known.phase()))) {
      throw new DriverException(
          new Problem(
              "the bcache of " + nameOnDisk + " is open over another device",
              "it stands on %s and %s, not on %s and %s"
                  .formatted(known.backing(), known.cache(), wanted.backing(), wanted.cache()),
              "close it once nothing uses it: 'echo 1 > /sys/block/"
                  + known.backing()
                  + "/bcache/stop'"));
    }
  }

  private OpenDevice opened(String nameOnDisk) throws DriverException {
    return find(nameOnDisk)
        .orElseThrow(() ->
            new DriverException(
                new Problem(
                    "the bcache of " + nameOnDisk + " did not appear",
                    "the kernel took all that it was told",
                    "look at the kernel's log; it is tried again")));
  }

  /** The kernel reads how large a backing device is when it takes it on, and never again. */
  @Override
  public OpenDevice grow(Below below) throws DriverException {
    OpenDevice open = open(below);
    String backing = kernelName(below.device());
    long offset = BcacheSuperblock.read(bcache.root(), below.device()).dataOffset();
    if (open.size().bytes() == (bcache.sectors(backing) - offset) * SECTOR) {
      return open;
    }
    requireUnused(
        "could not grow the bcache of " + below.nameOnDisk() + ": bcache cannot do it in use",
        open.path());
    new BcacheNote(Phase.OPENING, backing, kernelName(BcacheOpening.cache(below)))
        .write(bcache.root(), below.nameOnDisk());
    bcache.stopBacking(backing);
    return open(below);
  }

  /** One that is stopped while it is in use lives on half, until its last user is gone. */
  private void requireUnused(String what, String device) throws DriverException {
    List<String> processes = Openers.of(bcache.root(), device);
    if (!processes.isEmpty() || tools.isClaimed(device)) {
      throw new DriverException(
          new Problem(
              what,
              device
                  + (processes.isEmpty()
                      ? " is mounted, mapped or replicated"
                      : " is open in the processes " + String.join(", ", processes)),
              "stop what uses it: a virtual machine, a mount, a device mapping, replication;"
                  + " it is then tried again"));
    }
  }

  @Override
  public void close(String nameOnDisk) throws DriverException {
    Optional<BcacheNote> note = note(nameOnDisk);
    if (note.isEmpty()) {
      return;
    }
    String backing = note.get().backing();
    Optional<UUID> set = bcache.attached(backing);
    if (set.isEmpty()) {
      set = bcache.set(note.get().cache());
    }
    if (bcache.knows(backing)) {
      Optional<String> device = bcache.deviceOver(backing);
      if (device.isPresent()) {
        requireUnused("could not close the bcache of " + nameOnDisk, "/dev/" + device.get());
      }
      part(nameOnDisk, backing);
      bcache.stopBacking(backing);
    }
    if (set.isPresent()) {
      bcache.stopSet(set.get());
    }
    BcacheNote.remove(bcache.root(), nameOnDisk);
  }

  /**
   * Parts the data from the cache, which writes all down that is only there. What is below may be
   * other data when it is opened again, as after a roll back, and the cache must not show the old.
   *
   * <p>A cache that does not get emptier, since a device failed, is stopped as it is: else its
   * volume could never be removed. Both devices then say that they belong together.
   */
  private void part(String nameOnDisk, String backing) throws DriverException {
    if (bcache.attached(backing).isEmpty()) {
      return;
    }
    String before = bcache.read(backing, "dirty_data");
    bcache.write(backing, "detach", "1");
    boolean parted = bcache.waiting().until(WRITE_LIMIT, () -> bcache.attached(backing).isEmpty());
    if (!parted && !bcache.read(backing, "dirty_data").equals(before)) {
      throw new DriverException(
          new Problem(
              "could not close the bcache of " + nameOnDisk + " yet",
              bcache.read(backing, "dirty_data") + " of its data are not in the device below",
              "it goes on with the next try"));
    }
  }

  /**
   * Bcache cannot hold anything back. Where it writes back it is told to write through, and waited
   * for until all is below; then a snapshot of the device below is one of the volume.
   */
  @Override
  public void pause(String nameOnDisk) throws DriverException {
    Optional<BcacheNote> note = note(nameOnDisk);
    if (note.isEmpty() || !isUp(note.get())) {
      return;
    }
    String backing = note.get().backing();
    boolean writesBack = bcache.writesBack(backing);
    if (!writesBack && !bcache.isDirty(backing)) {
      return;
    }
    if (writesBack) {
      note.get().with(Phase.PAUSED).write(bcache.root(), nameOnDisk);
    }
    bcache.hurry(backing);
    if (!staysClean(backing)) {
      resume(nameOnDisk);
      throw new DriverException(
          new Problem(
              "could not pause the bcache of " + nameOnDisk,
              bcache.read(backing, "dirty_data")
                  + " of its data were not in the device below within "
                  + WRITE_LIMIT.toMinutes()
                  + " min",
              "try again when there is less to write, or set BCache/Writeback to false"));
    }
  }

  /** A write that was under way when the mode changed may still make it dirty once. */
  private boolean staysClean(String backing) throws DriverException {
    int[] clean = {0};
    return bcache
        .waiting()
        .until(
            WRITE_LIMIT,
            () -> {
              clean[0] = bcache.isDirty(backing) ? 0 : clean[0] + 1;
              return clean[0] > 1;
            });
  }

  @Override
  public void resume(String nameOnDisk) throws DriverException {
    Optional<BcacheNote> note = note(nameOnDisk);
    if (note.isPresent() && note.get().phase() == Phase.PAUSED) {
      bcache.setMode(note.get().backing(), true);
      note.get().with(Phase.OPEN).write(bcache.root(), nameOnDisk);
    }
  }

  @Override
  public List<String> openCommands(Below below) {
    return List.of(
        "make-bcache --cache " + BcacheOpening.cache(below) + "   # only while it is blank",
        "make-bcache --bdev " + below.device() + "   # only while it is blank",
        "echo " + BcacheOpening.cache(below) + " > /sys/fs/bcache/register",
        "echo " + below.device() + " > /sys/fs/bcache/register",
        "echo SET > /sys/block/DEVICE/bcache/attach");
  }

  @Override
  public List<String> growCommands(Below below) {
    return List.of(
        "echo 1 > /sys/block/DEVICE/bcache/stop   # only while nothing uses it",
        "echo " + below.device() + " > /sys/fs/bcache/register");
  }

  @Override
  public List<String> closeCommands(String nameOnDisk) {
    return List.of(
        "echo 1 > /sys/block/DEVICE/bcache/detach",
        "echo 1 > /sys/block/DEVICE/bcache/stop",
        "echo 1 > /sys/fs/bcache/SET/stop");
  }

  @Override
  public List<String> pauseCommands(String nameOnDisk) {
    return List.of("echo writethrough > /sys/block/DEVICE/bcache/cache_mode   # if it writes back");
  }

  @Override
  public List<String> resumeCommands(String nameOnDisk) {
    return List.of("echo writeback > /sys/block/DEVICE/bcache/cache_mode   # if it wrote back");
  }
}
