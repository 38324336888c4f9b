// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The files and folders by which a kernel is told and asked. A failure is an {@link IOException}
 * with the kernel's own words for its reason.
 */
interface KernelFiles {

  boolean exists(String path);

  /** The content without blanks at its ends; empty where there is no such file, or no more. */
  Optional<String> read(String path) throws IOException;

  /** The names in a folder, in order; none where there is no such folder. */
  List<String> list(String path) throws IOException;

  /** The path with all links followed; empty where it leads nowhere. */
  Optional<String> real(String path);

  /** Where a link points; empty where it is none, or no more. */
  Optional<String> target(String link);

  /** Whether the kernel itself holds a block device: a mount, a mapping, a swap area. */
  boolean isClaimed(String device) throws IOException;

  /** Writes it all at once, as the kernel wants it. */
  void write(String path, String text) throws IOException;

  void makeDirectory(String path) throws IOException;

  void removeDirectory(String path) throws IOException;

  void link(String path, String target) throws IOException;

  void unlink(String path) throws IOException;
}
