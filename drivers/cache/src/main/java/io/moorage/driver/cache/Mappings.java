// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.provider.DeviceLayer.Below;
import io.moorage.driver.provider.DeviceLayer.OpenDevice;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.MappedDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The mapped devices of one kind of cache.
 *
 * @param kind as it is in their names
 */
record Mappings(String kind, Dmsetup dmsetup, Path root) {

  /** As LINSTOR names them, so that they are known again on a change over. */
  String name(String nameOnDisk) {
    return "Linstor-" + kind + "-" + nameOnDisk;
  }

  String path(String nameOnDisk) {
    return "/dev/mapper/" + name(nameOnDisk);
  }

  private String uuid(String nameOnDisk) {
    return "Moorage-" + kind + "-" + nameOnDisk;
  }

  List<String> obstacles() {
    CommandResult version = dmsetup.version();
    if (!version.succeeded()) {
      return List.of(
          "dmsetup cannot be run: install the package 'dmsetup' (" + version.failure() + ")");
    }
    if (!Files.exists(root.resolve("dev/mapper/control"))) {
      return List.of("the kernel has no device-mapper: load the module 'dm_mod'");
    }
    return List.of();
  }

  Optional<MappedDevice> find(String nameOnDisk) throws DriverException {
    Optional<MappedDevice> mapped = MappedDevice.read(root, name(nameOnDisk));
    // LINSTOR gives its own none.
    if (mapped.isPresent()
        && !mapped.get().uuid().isEmpty()
        && !mapped.get().uuid().equals(uuid(nameOnDisk))) {
      throw new DriverException(
          new Problem(
              "the name " + path(nameOnDisk) + " is taken",
              "by a mapping that is not this cache: " + mapped.get().uuid(),
              "rename or remove it; it is never touched by us"));
    }
    return mapped;
  }

  Optional<OpenDevice> findOpen(String nameOnDisk) throws DriverException {
    return find(nameOnDisk)
        .filter(mapped -> !mapped.below().isEmpty())
        .map(mapped -> new OpenDevice(path(nameOnDisk), mapped.size(), mapped.suspended()));
  }

  OpenDevice opened(String nameOnDisk) throws DriverException {
    return findOpen(nameOnDisk)
        .orElseThrow(() ->
            new DriverException(
                new Problem(
                    path(nameOnDisk) + " did not appear",
                    "dmsetup said that it worked",
                    "look at the kernel's log; it is tried again")));
  }

  /**
   * The mapping that is there, on the very devices that it is to stand on and going on if it was
   * paused; empty where it has to be made.
   */
  Optional<MappedDevice> standing(Below below) throws DriverException {
    String nameOnDisk = below.nameOnDisk();
    Optional<MappedDevice> mapped = find(nameOnDisk);
    if (mapped.isEmpty() || mapped.get().below().isEmpty()) {
      removeHalfMade(nameOnDisk);
      return Optional.empty();
    }
    mapped
        .get()
        .requireOver(
            path(nameOnDisk), devices(below), String.join(" ", Dmsetup.remove(name(nameOnDisk))));
    if (mapped.get().suspended()) {
      resume(nameOnDisk);
    }
    return mapped;
  }

  private Set<String> devices(Below below) throws DriverException {
    Set<String> names = new HashSet<>();
    names.add(MappedDevice.kernelName(root, below.device()));
    for (String part : below.parts().values()) {
      names.add(MappedDevice.kernelName(root, part));
    }
    return names;
  }

  /** One whose making was cut short has a name in the kernel, but no device of that name yet. */
  private void removeHalfMade(String nameOnDisk) throws DriverException {
    if (known(name(nameOnDisk))) {
      dmsetup.run(
          "could not remove what was half made of the cache of " + nameOnDisk,
          Dmsetup.remove(name(nameOnDisk)));
    }
  }

  private boolean known(String name) throws DriverException {
    Path blocks = root.resolve("sys/block");
    try (Stream<Path> entries = Files.list(blocks)) {
      return entries
          .map(block -> block.resolve("dm/name"))
          .filter(Files::isRegularFile)
          .anyMatch(file -> says(file, name));
    } catch (IOException e) {
      throw MappedDevice.unreadable(blocks.toString(), e);
    }
  }

  /** One that vanishes under the eyes is not the one that is looked for. */
  private static boolean says(Path file, String text) {
    try {
      return Files.readString(file).strip().equals(text);
    } catch (IOException e) {
      return false;
    }
  }

  void create(Below below, String table) throws DriverException {
    dmsetup.run(
        "could not bring up the cache of " + below.nameOnDisk(),
        creating(below.nameOnDisk(), table));
  }

  List<String> creating(String nameOnDisk, String table) {
    return Dmsetup.create(name(nameOnDisk), uuid(nameOnDisk), table);
  }

  /** Gives it another table; what comes meanwhile waits. */
  void replace(String nameOnDisk, String table) throws DriverException {
    String what = "could not change the cache of " + nameOnDisk;
    dmsetup.run(what, Dmsetup.reload(name(nameOnDisk), table));
    dmsetup.flush(what, Dmsetup.resume(name(nameOnDisk)));
  }

  void suspend(String nameOnDisk) throws DriverException {
    dmsetup.flush("could not pause the cache of " + nameOnDisk, Dmsetup.suspend(name(nameOnDisk)));
  }

  void resume(String nameOnDisk) throws DriverException {
    dmsetup.flush(
        "could not have the cache of " + nameOnDisk + " go on", Dmsetup.resume(name(nameOnDisk)));
  }

  /** A failure, after which whoever uses the cache must not be left waiting. */
  DriverException goingOn(String nameOnDisk, DriverException failure) {
    try {
      if (find(nameOnDisk).isPresent()) {
        resume(nameOnDisk);
      }
    } catch (DriverException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  void remove(String nameOnDisk) throws DriverException {
    dmsetup.run("could not close the cache of " + nameOnDisk, Dmsetup.remove(name(nameOnDisk)));
  }

  /** The size of a device below, in sectors of 512 bytes. */
  long sectors(String device) throws DriverException {
    Path file =
        root.resolve("sys/block").resolve(MappedDevice.kernelName(root, device)).resolve("size");
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (IOException e) {
      throw MappedDevice.unreadable(device, e);
    }
  }
}
