// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.api.model.LayerKind;
import io.moorage.driver.provider.DeviceLayer;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.VolumePart;
import io.moorage.driver.tool.MappedDevice;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Has writes wait on a faster device until the one below has taken them, with dm-writecache.
 *
 * <p>What waits is nowhere else. So a device of the cache that was used once is never made anew,
 * and the cache is emptied before it is closed: from then on the volume is whole without it.
 */
final class WritecacheLayer implements DeviceLayer {
  private static final String FLUSH = "flush";
  private static final String FLUSH_ON_SUSPEND = "flush_on_suspend";

  private final Dmsetup dmsetup;
  private final Mappings mappings;
  private final Path root;

  WritecacheLayer(Dmsetup dmsetup, Path root) {
    this.dmsetup = dmsetup;
    this.mappings = new Mappings("Writecache", dmsetup, root);
    this.root = root;
  }

  @Override
  public LayerKind kind() {
    return LayerKind.WRITECACHE;
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
      mappings.create(below, table(below, prepared(below)));
    }
    return mappings.opened(below.nameOnDisk());
  }

  private static String cache(Below below) {
    return below.parts().getOrDefault(VolumePart.WRITECACHE, "CACHE");
  }

  private static WritecacheTable asked(Below below) {
    return new WritecacheTable(Options.of("Writecache", below));
  }

  private String table(Below below, int blockSize) throws DriverException {
    return asked(below)
        .of(mappings.sectors(below.device()), below.device(), cache(below), blockSize);
  }

  /** Sees to it that the faster device can be used, and tells the size of its blocks. */
  private int prepared(Below below) throws DriverException {
    WritecacheTable asked = asked(below);
    WritecacheSuperblock found = WritecacheSuperblock.read(root, cache(below), asked.start());
    return switch (found.content()) {
      case READY -> found.blockSize();
      case BLANK -> asked.blockSize();
      case HALF_MADE -> {
        new Wipe(root).run(cache(below), asked.start(), WritecacheSuperblock.BYTES);
        yield asked.blockSize();
      }
      case FOREIGN ->
          throw new DriverException(
              new Problem(
                  "could not bring up the writecache of " + below.nameOnDisk(),
                  cache(below) + " carries no writecache, but it is not blank either",
                  "if its writes are needed, find out what wrote over it; if nothing on it is,"
                      + " blank it: 'blkdiscard -z "
                      + cache(below)
                      + "'"));
    };
  }

  @Override
  public OpenDevice grow(Below below) throws DriverException {
    OpenDevice open = open(below);
    String name = mappings.name(below.nameOnDisk());
    String table = table(below, WritecacheTable.blockSize(dmsetup.table(name)));
    if (open.size().bytes() != Tables.bytes(table)) {
      // The kernel reads the cache anew when the new table takes over, so nothing held is lost.
      mappings.replace(below.nameOnDisk(), table);
    }
    return mappings.opened(below.nameOnDisk());
  }

  @Override
  public void close(String nameOnDisk) throws DriverException {
    Optional<MappedDevice> mapped = mappings.find(nameOnDisk);
    if (mapped.isEmpty()) {
      return;
    }
    if (!mapped.get().below().isEmpty()) {
      goOn(nameOnDisk, mapped.get());
      empty(nameOnDisk);
    }
    mappings.remove(nameOnDisk);
  }

  private void goOn(String nameOnDisk, MappedDevice mapped) throws DriverException {
    if (mapped.suspended()) {
      mappings.resume(nameOnDisk);
    }
  }

  private void flush(String nameOnDisk) throws DriverException {
    dmsetup.flush(
        "could not write down what the writecache of " + nameOnDisk + " holds",
        Dmsetup.message(mappings.name(nameOnDisk), FLUSH));
  }

  /**
   * Has it hold nothing. One whose device failed never will; it is closed with what it holds, and
   * holds it still when it is opened again: else its volume could never be removed.
   */
  private void empty(String nameOnDisk) throws DriverException {
    if (status(nameOnDisk).error() != 0) {
      return;
    }
    flush(nameOnDisk);
    String what = "could not close the writecache of " + nameOnDisk;
    long held = sound(what, nameOnDisk).held();
    if (held > 0) {
      throw new DriverException(
          new Problem(
              what + ": it is in use on this node",
              held + " blocks were written while it was being emptied",
              "stop what uses it: a virtual machine, a mount, a device mapping"));
    }
  }

  private WritecacheStatus status(String nameOnDisk) throws DriverException {
    return WritecacheStatus.parse(dmsetup.status(mappings.name(nameOnDisk)));
  }

  private WritecacheStatus sound(String what, String nameOnDisk) throws DriverException {
    WritecacheStatus status = status(nameOnDisk);
    if (status.error() != 0) {
      throw new DriverException(
          new Problem(
              what,
              "one of its devices failed (error "
                  + status.error()
                  + "); what it holds is not in the device below",
              "see 'dmesg' for the device; where it cannot be mended, delete the resource on this"
                  + " node and create it again"));
    }
    return status;
  }

  @Override
  public void pause(String nameOnDisk) throws DriverException {
    Optional<MappedDevice> mapped = mappings.find(nameOnDisk);
    if (mapped.isEmpty()) {
      return;
    }
    goOn(nameOnDisk, mapped.get());
    // The bulk goes while its user can go on, the rest while he waits.
    flush(nameOnDisk);
    String what = "could not pause the writecache of " + nameOnDisk;
    dmsetup.run(what, Dmsetup.message(mappings.name(nameOnDisk), FLUSH_ON_SUSPEND));
    try {
      mappings.suspend(nameOnDisk);
      sound(what, nameOnDisk);
    } catch (DriverException e) {
      throw mappings.goingOn(nameOnDisk, e);
    }
  }

  @Override
  public void resume(String nameOnDisk) throws DriverException {
    if (mappings.find(nameOnDisk).filter(MappedDevice::suspended).isPresent()) {
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
    WritecacheTable asked = asked(below);
    try {
      return asked
          .of(0, below.device(), cache(below), asked.blockSize())
          .replaceFirst("^0 0 ", "0 SECTORS ");
    } catch (DriverException e) {
      return e.problem().toString();
    }
  }

  @Override
  public List<String> closeCommands(String nameOnDisk) {
    String name = mappings.name(nameOnDisk);
    return List.of(Tables.shown(Dmsetup.message(name, FLUSH)), Tables.shown(Dmsetup.remove(name)));
  }

  @Override
  public List<String> pauseCommands(String nameOnDisk) {
    String name = mappings.name(nameOnDisk);
    return List.of(
        Tables.shown(Dmsetup.message(name, FLUSH)),
        Tables.shown(Dmsetup.message(name, FLUSH_ON_SUSPEND)),
        Tables.shown(Dmsetup.suspend(name)));
  }

  @Override
  public List<String> resumeCommands(String nameOnDisk) {
    return List.of(Tables.shown(Dmsetup.resume(mappings.name(nameOnDisk))));
  }
}
