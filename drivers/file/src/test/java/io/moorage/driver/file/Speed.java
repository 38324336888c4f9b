// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Prints what a volume costs beside the bare system calls, at first and with many volumes in the
 * pool. Run it by hand, as root, with the directory as its argument.
 */
final class Speed {
  private static final ByteSize SIZE = ByteSize.mebibytes(64);
  private static final int ROUNDS = 2000;
  private static final int CROWD = 500;

  private Speed() {}

  public static void main(String... arguments) throws Exception {
    Path directory = Files.createTempDirectory(Path.of(arguments[0]), "speed");
    try (TestPool pool = TestPool.in(directory, ProviderKind.FILE_THIN)) {
      compare(pool, "empty pool, cold");
      compare(pool, "empty pool");
      for (int number = 0; number < CROWD; number++) {
        VolumeRef volume = TestPool.volume("crowd" + number);
        pool.create(volume, SIZE);
        pool.attach(volume);
      }
      compare(pool, CROWD + " volumes");
      long start = System.nanoTime();
      int volumes = pool.provider().facts().volumes().size();
      print("facts of " + volumes + " volumes", System.nanoTime() - start);
      for (int number = 0; number < CROWD; number++) {
        pool.provider().run(new Step.Remove(TestPool.volume("crowd" + number)));
      }
    }
    Files.delete(directory);
  }

  private static void compare(TestPool pool, String when) throws Exception {
    long[] bare = new long[ROUNDS];
    long[] driven = new long[ROUNDS];
    long[] removal = new long[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      bare[round] = bare(pool.directory().resolve("bare"));
      VolumeRef volume = TestPool.volume("timed");
      long start = System.nanoTime();
      pool.create(volume, SIZE);
      pool.attach(volume);
      long made = System.nanoTime();
      pool.provider().run(new Step.Remove(volume));
      driven[round] = made - start;
      removal[round] = System.nanoTime() - made;
    }
    print(when + ": bare create and attach", median(bare));
    print(when + ": create and attach", median(driven));
    print(when + ": remove", median(removal));
  }

  private static long bare(Path file) throws Exception {
    long start = System.nanoTime();
    LoopDevice device;
    long made;
    try (OpenFile open = OpenFile.create(file)) {
      open.resize(SIZE);
      try (OpenFile control = OpenFile.write(LoopControl.NODE)) {
        device = new LoopDevice(control.ioctl(0x4C82, 0, "LOOP_CTL_GET_FREE"));
      }
      device.configure(open, file);
      made = System.nanoTime();
    }
    device.detach();
    Files.delete(file);
    return made - start;
  }

  private static long median(long[] nanos) {
    Arrays.sort(nanos);
    return nanos[nanos.length / 2];
  }

  private static void print(String what, long nanos) {
    System.out.println(String.format(Locale.ROOT, "%-45s %8.1f µs", what, nanos / 1000.0));
  }
}
