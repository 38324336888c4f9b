// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.capability;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The modules of the kernel that runs. All names are spelt with underscores, as the kernel does.
 *
 * @param release of the kernel, as {@code uname -r} says it
 * @param present those that are part of it or have been loaded
 * @param versions of those present that say one
 * @param onDisk those that could be loaded; empty where the directory of this kernel is missing, so
 *     that nobody can tell
 */
public record KernelModules(
    String release,
    Set<String> present,
    Map<String, Version> versions,
    Optional<Set<String>> onDisk) {
  public KernelModules {
    present = Set.copyOf(present);
    versions = Map.copyOf(versions);
    onDisk = onDisk.map(Set::copyOf);
  }

  boolean usable(String name) {
    return present.contains(name) || onDisk.filter(names -> names.contains(name)).isPresent();
  }

  /** The version of a module that is loaded and says which it is. */
  public Optional<Version> version(String name) {
    return Optional.ofNullable(versions.get(name));
  }

  /** Why a module cannot be used. */
  String lack(String name) {
    String missing = "the kernel module " + name + " is missing: it is not loaded, and ";
    return onDisk.isPresent()
        ? missing + "kernel " + release + " has none of that name in /lib/modules"
        : missing
            + "/lib/modules/"
            + release
            + " is not there to load it from; install the modules of this kernel";
  }
}
