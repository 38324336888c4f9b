// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import io.moorage.api.model.ByteSize;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The device below a volume.
 *
 * @param real the same with all links followed; as given where it leads nowhere
 * @param size empty where the kernel does not say
 */
record Backing(String path, String real, Optional<ByteSize> size) {
  private static final int SECTOR = 512;

  static Map<Integer, Backing> read(KernelFiles files, Map<Integer, String> devices)
      throws IOException {
    Map<Integer, Backing> backings = new TreeMap<>();
    for (Map.Entry<Integer, String> device : devices.entrySet()) {
      String path = device.getValue();
      String real = files.real(path).orElse(path);
      backings.put(device.getKey(), new Backing(path, real, size(files, real)));
    }
    return backings;
  }

  static Optional<ByteSize> size(KernelFiles files, String real) throws IOException {
    String name = real.substring(real.lastIndexOf('/') + 1);
    return sectors(files.read("/sys/class/block/" + name + "/size"));
  }

  /** What a file of the kernel means that tells a size. */
  static Optional<ByteSize> sectors(Optional<String> text) {
    return text.filter(count -> count.matches("[0-9]{1,15}"))
        .map(count -> ByteSize.bytes(Math.multiplyExact(Long.parseLong(count), SECTOR)));
  }
}
