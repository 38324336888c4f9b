// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DeviceLayer;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.VolumePart;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A layer on simulated volumes. What serves a volume notes whose data it serves when it is first
 * used, and is refused beside any other data ever after.
 */
public final class SimulatedDeviceLayer implements DeviceLayer {
  private static final String SERVES = "serves ";

  private final LayerKind kind;
  private final SimulatedDisks disks;
  private final Faults faults;

  /** The layer of a node; a new one stands for a new daemon on the same kernel. */
  public SimulatedDeviceLayer(LayerKind kind, SimulatedDisks disks, Faults faults) {
    this.kind = kind;
    this.disks = disks;
    this.faults = faults;
  }

  @Override
  public LayerKind kind() {
    return kind;
  }

  @Override
  public List<String> obstacles() {
    return List.of();
  }

  @Override
  public Optional<OpenDevice> find(String nameOnDisk) throws DriverException {
    return mapping(nameOnDisk)
        .flatMap(mapping ->
            disks
                .device(mapping.below())
                .map(below -> new OpenDevice(mapping.path(), below.size(), mapping.paused())));
  }

  private Optional<SimulatedMapping> mapping(String nameOnDisk) {
    return disks.mapping(kind, nameOnDisk);
  }

  @Override
  public OpenDevice open(Below below) throws DriverException {
    SimulatedMapping wanted =
        new SimulatedMapping(kind, below.nameOnDisk(), below.device(), below.parts(), false);
    Optional<SimulatedMapping> there = mapping(below.nameOnDisk());
    if (there.isPresent() && !there.get().paused(false).equals(wanted)) {
      throw refused("open " + wanted.path(), "it stands on other devices: " + there.get());
    }
    SimulatedDevice data = device(below.device());
    for (Map.Entry<VolumePart, String> part : new TreeMap<>(below.parts()).entrySet()) {
      claim(device(part.getValue()), data);
    }
    faults.before(data.volume().resource(), "open " + wanted.path());
    disks.map(wanted);
    return new OpenDevice(wanted.path(), data.size());
  }

  private void claim(SimulatedDevice part, SimulatedDevice data) throws DriverException {
    String note = SERVES + data.volume().resourceId() + " " + data.contentId();
    if (part.read().isEmpty()) {
      faults.before(data.volume().resource(), "format " + part.path());
      part.write(note);
    } else if (!part.read().equals(note)) {
      throw refused("use " + part.volume() + " for " + note, "it " + part.read());
    }
  }

  private SimulatedDevice device(String path) throws DriverException {
    Optional<SimulatedDevice> device = disks.device(path);
    if (device.isEmpty()) {
      throw refused("use " + path, "there is no such device");
    }
    return device.get();
  }

  @Override
  public OpenDevice grow(Below below) throws DriverException {
    // It is always as large as what it stands on.
    return open(below);
  }

  @Override
  public void close(String nameOnDisk) throws DriverException {
    Optional<SimulatedMapping> mapping = mapping(nameOnDisk);
    if (mapping.isEmpty()) {
      return;
    }
    Optional<SimulatedDevice> data = disks.device(mapping.get().below());
    if (data.filter(SimulatedDevice::inUse).isPresent()) {
      throw refused("close " + mapping.get().path(), "it is open");
    }
    faults.before(resource(data), "close " + mapping.get().path());
    disks.unmap(mapping.get());
  }

  @Override
  public void pause(String nameOnDisk) throws DriverException {
    pause(nameOnDisk, true);
  }

  @Override
  public void resume(String nameOnDisk) throws DriverException {
    pause(nameOnDisk, false);
  }

  private void pause(String nameOnDisk, boolean paused) throws DriverException {
    Optional<SimulatedMapping> mapping = mapping(nameOnDisk);
    if (mapping.filter(there -> there.paused() != paused).isPresent()) {
      faults.before(
          resource(disks.device(mapping.get().below())), paused ? "pause writes" : "resume writes");
      disks.map(mapping.get().paused(paused));
    }
  }

  private static ResourceName resource(Optional<SimulatedDevice> device) {
    return device
        .orElseThrow(() -> new IllegalStateException("a device went under what stands on it"))
        .volume()
        .resource();
  }

  private static DriverException refused(String what, String cause) {
    return new DriverException(new Problem("cannot " + what, cause, ""));
  }

  @Override
  public List<String> openCommands(Below below) {
    return List.of("(simulated) open " + kind + " on " + below.nameOnDisk());
  }

  @Override
  public List<String> growCommands(Below below) {
    return List.of("(simulated) grow " + kind + " on " + below.nameOnDisk());
  }

  @Override
  public List<String> closeCommands(String nameOnDisk) {
    return List.of("(simulated) close " + kind + " on " + nameOnDisk);
  }
}
