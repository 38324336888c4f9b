// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import io.moorage.cluster.Build;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The folders of this host that a machine has to see for a daemon to run in it: the project, and
 * the one with its libraries.
 */
record ClassPathFolders(Build build) {

  List<Path> all() {
    List<Path> folders = new ArrayList<>(List.of(build.root()));
    List<String> command = build.node(List.of());
    for (String entry : command.get(command.indexOf("-cp") + 1).split(File.pathSeparator, -1)) {
      Path path = Path.of(entry.strip()).toAbsolutePath();
      if (!path.startsWith(build.root())) {
        add(folders, path);
      }
    }
    return folders;
  }

  /** Libraries lie in one repository, so the second folder is widened until it holds them all. */
  private static void add(List<Path> folders, Path library) {
    Path folder = folders.size() > 1 ? folders.removeLast() : parent(library);
    while (!library.startsWith(folder)) {
      folder = parent(folder);
    }
    folders.add(folder);
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    if (parent == null || parent.getNameCount() == 0) {
      throw new IllegalStateException(
          "the libraries of the class path have no folder in common but the root of all");
    }
    return parent;
  }
}
