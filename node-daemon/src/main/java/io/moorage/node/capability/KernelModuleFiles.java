// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.capability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the kernel and its installation say which modules there are. */
final class KernelModuleFiles {
  private static final String DRBD_VERSION = "version:";
  private final Path root;

  KernelModuleFiles(Path root) {
    this.root = root;
  }

  KernelModules read() {
    String release = text(root.resolve("proc/sys/kernel/osrelease")).strip();
    Path installed = root.resolve("lib/modules").resolve(release);
    Set<String> inSysfs = inSysfs();
    Set<String> present = new HashSet<>(inSysfs);
    lines(root.resolve("proc/modules"))
        .map(line -> name(line.split(" ", 2)[0]))
        .forEach(present::add);
    // A part of the kernel shows in /sys/module only if it has parameters or a version.
    present.addAll(paths(installed.resolve("modules.builtin")));
    Set<String> onDisk = paths(installed.resolve("modules.dep"));
    return new KernelModules(
        release,
        present,
        versions(inSysfs),
        release.isEmpty() || !Files.isDirectory(installed)
            ? Optional.empty()
            : Optional.of(onDisk));
  }

  private Set<String> inSysfs() {
    try (Stream<Path> directories = Files.list(root.resolve("sys/module"))) {
      return directories
          .map(directory -> name(String.valueOf(directory.getFileName())))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      return Set.of();
    }
  }

  private Map<String, Version> versions(Set<String> modules) {
    Map<String, Version> versions = new HashMap<>();
    for (String module : modules) {
      Version.find(text(root.resolve("sys/module").resolve(module).resolve("version")))
          .ifPresent(version -> versions.put(module, version));
    }
    lines(root.resolve("proc/drbd"))
        .filter(line -> line.startsWith(DRBD_VERSION))
        .flatMap(line -> Version.find(line).stream())
        .findFirst()
        .ifPresent(version -> versions.put("drbd", version));
    return versions;
  }

  /** The modules of a list such as {@code kernel/drivers/md/dm-crypt.ko.xz: …}. */
  private static Set<String> paths(Path list) {
    return lines(list)
        .map(line -> line.split(":", 2)[0])
        .map(path -> path.substring(path.lastIndexOf('/') + 1))
        .map(file -> name(file.split("\\.", 2)[0]))
        .collect(Collectors.toSet());
  }

  private static String name(String file) {
    return file.replace('-', '_');
  }

  private static Stream<String> lines(Path file) {
    return text(file).lines();
  }

  /** What cannot be read says nothing: most of these files are there on some hosts only. */
  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
