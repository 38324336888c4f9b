// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Waits for what the kernel and udev do after the command has ended: the block device of a volume
 * comes and goes a moment later.
 *
 * @param pause lets time pass between two looks
 */
record DeviceNodes(Predicate<String> isThere, Runnable pause) {
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int LOOKS_TO_COME = 600;
  private static final int LOOKS_TO_GO = 60;

  static DeviceNodes ofHost() {
    return new DeviceNodes(
        device -> Files.exists(Path.of(device)), () -> LockSupport.parkNanos(PAUSE.toNanos()));
  }

  /** Fails where it does not come within half a minute. */
  void await(String device) throws DriverException {
    if (!becomes(device, true, LOOKS_TO_COME)) {
      throw new DriverException(
          new Problem(
              device + " does not appear",
              "neither the kernel nor udev has made it within " + PAUSE.multipliedBy(LOOKS_TO_COME),
              "see 'zfs get volmode' of the volume and 'systemctl status systemd-udevd'; 'udevadm"
                  + " trigger --subsystem-match=block' makes lost links"));
    }
  }

  boolean isGone(String device) {
    return !isThere.test(device);
  }

  /** Whether it goes: the kernel keeps a device that is open. */
  boolean goes(String device) {
    return becomes(device, false, LOOKS_TO_GO);
  }

  private boolean becomes(String device, boolean there, int looks) {
    for (int look = 0; look < looks && !Thread.currentThread().isInterrupted(); look++) {
      if (isThere.test(device) == there) {
        return true;
      }
      pause.run();
    }
    return isThere.test(device) == there;
  }
}
