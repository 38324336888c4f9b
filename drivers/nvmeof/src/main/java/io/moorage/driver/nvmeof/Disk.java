// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import io.moorage.api.model.ByteSize;
import java.io.IOException;
import java.util.Optional;

/**
 * A disk of a target, here.
 *
 * @param name the kernel's, such as {@code nvme0n1}
 */
record Disk(int namespace, String name, ByteSize size) {

  /** Empty where it is gone meanwhile. */
  static Optional<Disk> read(KernelFiles files, String parent, String name) throws IOException {
    Optional<String> namespace = files.read(parent + "/" + name + "/nsid");
    Optional<ByteSize> size = Backing.sectors(files.read(parent + "/" + name + "/size"));
    return namespace.isPresent() && namespace.get().matches("[0-9]{1,9}") && size.isPresent()
        ? Optional.of(new Disk(Integer.parseInt(namespace.get()), name, size.get()))
        : Optional.empty();
  }

  String device() {
    return "/dev/" + name;
  }

  int volume() {
    return Offer.volume(namespace);
  }
}
