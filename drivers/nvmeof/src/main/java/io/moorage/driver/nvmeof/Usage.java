// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who uses disks on this node. What the kernel shows at once is what stands on a disk (mounts,
 * mappings, swap); who has it open is looked for in all processes, which takes a while.
 */
final class Usage {
  private final KernelFiles files;

  Usage(KernelFiles files) {
    this.files = files;
  }

  /** What stands on a disk or on a part of it, each in a few words. */
  List<String> standingOn(Disk disk) throws IOException {
    List<String> users = new ArrayList<>();
    Set<String> numbers = new HashSet<>();
    Set<String> devices = new HashSet<>();
    for (String name : parts(disk)) {
      String block = "/sys/class/block/" + name;
      files.read(block + "/dev").ifPresent(numbers::add);
      devices.add("/dev/" + name);
      for (String holder : files.list(block + "/holders")) {
        users.add("/dev/" + holder + " stands on it");
      }
    }
    users.addAll(mounts(numbers, devices));
    users.addAll(swaps(devices));
    return users;
  }

  /** The disk and its partitions, which the kernel shows as folders in it. */
  private List<String> parts(Disk disk) throws IOException {
    List<String> parts = new ArrayList<>(List.of(disk.name()));
    for (String entry : files.list("/sys/class/block/" + disk.name())) {
      if (entry.startsWith(disk.name() + "p")) {
        parts.add(entry);
      }
    }
    return parts;
  }

  /** Some file systems show a number of their own, so that the name counts too. */
  private List<String> mounts(Set<String> numbers, Set<String> devices) throws IOException {
    List<String> users = new ArrayList<>();
    for (String line : lines("/proc/self/mountinfo")) {
      String[] words = line.split(" ");
      int separator = List.of(words).indexOf("-");
      if (words.length > 4
          && (numbers.contains(words[2])
              || (separator > 0
                  && words.length > separator + 2
                  && devices.contains(words[separator + 2])))) {
        users.add("it is mounted at " + words[4]);
      }
    }
    return users;
  }

  private List<String> swaps(Set<String> devices) throws IOException {
    return lines("/proc/swaps").stream()
        .map(line -> line.split("\\s+")[0])
        .filter(devices::contains)
        .map(device -> device + " is a swap area")
        .toList();
  }

  private List<String> lines(String path) throws IOException {
    return files.read(path).map(text -> text.lines().toList()).orElse(List.of());
  }

  /** The processes that have devices of these open, by device. */
  Map<String, List<String>> openers(Set<String> devices) throws IOException {
    Map<String, List<String>> openers = new HashMap<>();
    if (devices.isEmpty()) {
      return openers;
    }
    for (String process : files.list("/proc")) {
      if (Character.isDigit(process.charAt(0))) {
        for (String device : opened(process)) {
          whole(device, devices)
              .ifPresent(disk ->
                  openers
                      .computeIfAbsent(disk, none -> new ArrayList<>())
                      .add("process " + process + " has it open"));
        }
      }
    }
    return openers;
  }

  /** Processes come and go meanwhile, and some may not be looked at: they count as having none. */
  private Set<String> opened(String process) {
    Set<String> opened = new HashSet<>();
    String folder = "/proc/" + process + "/fd";
    try {
      for (String number : files.list(folder)) {
        files
            .target(folder + "/" + number)
            .filter(to -> to.startsWith("/dev/"))
            .ifPresent(opened::add);
      }
    } catch (IOException e) {
      return Set.of();
    }
    return opened;
  }

  /** The disk that a device is, or is a part of. */
  private static Optional<String> whole(String device, Set<String> disks) {
    return disks.stream()
        .filter(disk -> device.equals(disk) || device.matches(disk + "p[0-9]+"))
        .findFirst();
  }

  /** All that keeps a disk from being taken away. */
  List<String> all(Disk disk) throws IOException {
    List<String> users = new ArrayList<>(standingOn(disk));
    users.addAll(openers(Set.of(disk.device())).getOrDefault(disk.device(), List.of()));
    if (users.isEmpty() && files.exists(disk.device()) && files.isClaimed(disk.device())) {
      users.add("the kernel holds it, perhaps for a mount in another namespace");
    }
    return users;
  }
}
