// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import io.moorage.driver.spec.NvmeNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What of one subsystem is connected here, as the kernel shows it. */
record Fabrics(List<Controller> controllers, List<Disk> disks) {
  /** The file that makes connections. */
  static final String DEVICE = "/dev/nvme-fabrics";

  static final Fabrics NONE = new Fabrics(List.of(), List.of());
  private static final String SUBSYSTEMS = "/sys/class/nvme-subsystem";
  private static final Pattern CONTROLLER = Pattern.compile("nvme[0-9]+");
  private static final Pattern DISK = Pattern.compile("nvme[0-9]+n[0-9]+");

  Fabrics {
    controllers = List.copyOf(controllers);
    disks = List.copyOf(disks);
  }

  /** All subsystems of ours, by name. */
  static SortedMap<String, Fabrics> all(KernelFiles files) throws IOException {
    SortedMap<String, Fabrics> found = new TreeMap<>();
    for (String entry : files.list(SUBSYSTEMS)) {
      String path = SUBSYSTEMS + "/" + entry;
      Optional<String> name = files.read(path + "/subsysnqn");
      if (name.isPresent() && NvmeNames.isOurs(name.get())) {
        found.put(name.get(), readSubsystem(files, path));
      }
    }
    return found;
  }

  static Fabrics read(KernelFiles files, String subsystem) throws IOException {
    for (String entry : files.list(SUBSYSTEMS)) {
      String path = SUBSYSTEMS + "/" + entry;
      if (files.read(path + "/subsysnqn").equals(Optional.of(subsystem))) {
        return readSubsystem(files, path);
      }
    }
    return NONE;
  }

  /**
   * Where the kernel joins paths, the disks stand in the subsystem; else each path has some of its
   * own, and those of the first are taken.
   */
  private static Fabrics readSubsystem(KernelFiles files, String path) throws IOException {
    List<String> entries = files.list(path);
    List<Controller> controllers = new ArrayList<>();
    for (String entry : entries) {
      if (CONTROLLER.matcher(entry).matches()) {
        Controller.read(files, entry).ifPresent(controllers::add);
      }
    }
    SortedMap<Integer, Disk> disks = new TreeMap<>();
    addDisks(files, path, entries, disks);
    for (Controller controller : controllers) {
      String own = Controller.path(controller.name());
      addDisks(files, own, files.list(own), disks);
    }
    return new Fabrics(controllers, List.copyOf(disks.values()));
  }

  private static void addDisks(
      KernelFiles files, String parent, List<String> entries, SortedMap<Integer, Disk> disks)
      throws IOException {
    for (String entry : entries) {
      if (DISK.matcher(entry).matches()) {
        Disk.read(files, parent, entry)
            .ifPresent(disk -> disks.putIfAbsent(disk.namespace(), disk));
      }
    }
  }

  boolean isUp() {
    return !controllers.isEmpty();
  }

  Optional<Disk> disk(int volume) {
    return disks.stream().filter(disk -> disk.volume() == volume).findFirst();
  }
}
