// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.provider.DeviceLayer;
import io.moorage.driver.tool.CommandRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** The ways in which this build puts a faster device in front of a slow one. */
public final class CacheLayers {
  private CacheLayers() {}

  /**
   * The layers of a host.
   *
   * @param root where {@code dev}, {@code proc}, {@code run} and {@code sys} are
   */
  public static List<DeviceLayer> of(CommandRunner runner, Path root) {
    Waiting waiting = new Waiting(pause -> LockSupport.parkNanos(pause.toNanos()));
    Dmsetup dmsetup = new Dmsetup(runner);
    // Without making the file: what the kernel does not offer must not be mistaken for done.
    KernelFiles files = (file, text) -> Files.writeString(file, text, StandardOpenOption.WRITE);
    return List.of(
        new WritecacheLayer(dmsetup, root),
        new CacheLayer(dmsetup, root, waiting),
        new BcacheLayer(
            new Bcache(root, files, waiting), new MakeBcache(runner), UUID::randomUUID));
  }
}
