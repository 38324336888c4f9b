// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.luks;

import io.moorage.api.model.LayerKind;
import io.moorage.driver.provider.DeviceLayer;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.Secret;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import io.moorage.driver.tool.DeviceHead;
import io.moorage.driver.tool.MappedDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Encrypts volumes with LUKS2. */
public final class LuksLayer implements DeviceLayer {
  /** As LINSTOR names its mappings, so that they are known again on a change over. */
  private static final String PREFIX = "Linstor-Crypt-";

  /** Nothing may lie where the header would. */
  private static final int LOOKED_AT = 1 << 20;

  private final Cryptsetup cryptsetup;
  private final Path root;

  /**
   * A layer on a host.
   *
   * @param root where {@code dev} and {@code sys} are
   */
  public LuksLayer(CommandRunner runner, Path root) {
    this.cryptsetup = new Cryptsetup(runner);
    this.root = root;
  }

  @Override
  public LayerKind kind() {
    return LayerKind.LUKS;
  }

  @Override
  public List<String> obstacles() {
    CommandResult version = cryptsetup.version();
    if (!version.succeeded()) {
      return List.of(
          "cryptsetup cannot be run: install the package 'cryptsetup-bin' ("
              + version.failure()
              + ")");
    }
    if (!Files.exists(root.resolve("dev/mapper/control"))) {
      return List.of("the kernel has no device-mapper: load the modules 'dm_mod' and 'dm_crypt'");
    }
    return List.of();
  }

  private static String mapping(String nameOnDisk) {
    return PREFIX + nameOnDisk;
  }

  private static String path(String nameOnDisk) {
    return "/dev/mapper/" + mapping(nameOnDisk);
  }

  @Override
  public Optional<OpenDevice> find(String nameOnDisk) throws DriverException {
    return mappingOf(nameOnDisk).map(mapping -> new OpenDevice(path(nameOnDisk), mapping.size()));
  }

  private Optional<MappedDevice> mappingOf(String nameOnDisk) throws DriverException {
    String name = mapping(nameOnDisk);
    Optional<MappedDevice> mapping = MappedDevice.read(root, name);
    if (mapping.isPresent() && !mapping.get().uuid().startsWith("CRYPT-LUKS")) {
      throw new DriverException(
          new Problem(
              "the name /dev/mapper/" + name + " is taken",
              "by a mapping that is not encryption: " + mapping.get().uuid(),
              "rename or remove it; it is never touched by us"));
    }
    return mapping;
  }

  @Override
  public OpenDevice open(Below below) throws DriverException {
    Optional<MappedDevice> open = mappingOf(below.nameOnDisk());
    if (open.isPresent()) {
      open.get()
          .requireOver(
              path(below.nameOnDisk()),
              Set.of(MappedDevice.kernelName(root, below.device())),
              String.join(" ", Cryptsetup.close(mapping(below.nameOnDisk()))));
    } else {
      String what = "could not open the encrypted volume " + below.nameOnDisk();
      Secret key = key(below, what);
      if (!cryptsetup.isLuks(below.device())) {
        format(below, key);
      }
      cryptsetup.run(what, Cryptsetup.open(below.device(), mapping(below.nameOnDisk())), key);
    }
    return opened(below);
  }

  private void format(Below below, Secret key) throws DriverException {
    String what = "could not encrypt the new volume " + below.nameOnDisk();
    // A header that cannot be read any more may still be mended, one that was written over cannot.
    if (!DeviceHead.isBlank(DeviceHead.read(root, below.device(), 0, LOOKED_AT))) {
      throw new DriverException(
          new Problem(
              what,
              below.device() + " carries no LUKS header, but it is not blank either",
              "if its header was lost, restore it ('cryptsetup luksHeaderRestore'); if nothing on"
                  + " it is needed, delete the resource on this node and create it again"));
    }
    cryptsetup.run(what, Cryptsetup.format(below.device()), key);
  }

  @Override
  public OpenDevice grow(Below below) throws DriverException {
    String what = "could not grow the encrypted volume " + below.nameOnDisk();
    cryptsetup.run(what, Cryptsetup.resize(mapping(below.nameOnDisk())), key(below, what));
    return opened(below);
  }

  private OpenDevice opened(Below below) throws DriverException {
    return find(below.nameOnDisk())
        .orElseThrow(() ->
            new DriverException(
                new Problem(
                    path(below.nameOnDisk()) + " did not appear",
                    "cryptsetup said that it worked",
                    "look at the kernel's log; it is tried again")));
  }

  private static Secret key(Below below, String what) throws DriverException {
    return below
        .key()
        .orElseThrow(() ->
            new DriverException(
                new Problem(
                    what,
                    "the server has not handed over its key",
                    "enter the master passphrase: 'moor encryption enter-passphrase'")));
  }

  @Override
  public void close(String nameOnDisk) throws DriverException {
    if (mappingOf(nameOnDisk).isPresent()) {
      cryptsetup.run(
          "could not close the encrypted volume " + nameOnDisk,
          Cryptsetup.close(mapping(nameOnDisk)));
    }
  }

  @Override
  public List<String> openCommands(Below below) {
    return List.of(
        String.join(" ", Cryptsetup.format(below.device())) + "   # only while it is blank",
        String.join(" ", Cryptsetup.open(below.device(), mapping(below.nameOnDisk()))));
  }

  @Override
  public List<String> growCommands(Below below) {
    return List.of(String.join(" ", Cryptsetup.resize(mapping(below.nameOnDisk()))));
  }

  @Override
  public List<String> closeCommands(String nameOnDisk) {
    return List.of(String.join(" ", Cryptsetup.close(mapping(nameOnDisk))));
  }
}
