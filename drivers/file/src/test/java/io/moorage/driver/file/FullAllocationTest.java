// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What differs in pools of kind FILE, and what real mounts and many threads do. */
class FullAllocationTest {
  private static final VolumeRef VOLUME = TestPool.volume("data");
  private static final ByteSize SIZE = ByteSize.mebibytes(16);
  @TempDir private Path directory = Path.of("set by JUnit");

  @Test
  void volumeHasItsSpaceFromTheStart() throws Exception {
    try (TestPool pool = TestPool.in(directory, ProviderKind.FILE)) {
      assertThat(pool.create(VOLUME, SIZE).allocated()).isGreaterThanOrEqualTo(SIZE);
      assertThat(pool.run(new Step.Grow(VOLUME, SIZE.plus(SIZE))).allocated())
          .isGreaterThanOrEqualTo(SIZE.plus(SIZE));
      assertThat(pool.provider().commands(new Step.Create(VOLUME, SIZE, "c")))
          .anyMatch(line -> line.startsWith("fallocate --length 16777216 "));
    }
  }

  @Test
  void restoredVolumeHasItsSpaceToo() throws Exception {
    try (TestPool pool = TestPool.in(directory, ProviderKind.FILE)) {
      pool.create(VOLUME, SIZE);
      pool.take(TestPool.snapshot("data", "monday"), VOLUME);

      Step restore =
          new Step.Restore(TestPool.volume("copy"), SIZE, "c", TestPool.snapshot("data", "monday"));
      assertThat(pool.run(restore).allocated()).isGreaterThanOrEqualTo(SIZE);
    }
  }

  @Test
  void fullFileSystemIsSaidAndLeavesNothing() throws Exception {
    try (TestPool pool = TestPool.in(directory, ProviderKind.FILE)) {
      ByteSize tooMuch = pool.provider().capacity().total();

      assertThatThrownBy(() -> pool.create(VOLUME, tooMuch))
          .isInstanceOf(DriverException.class)
          .hasMessageContaining("could not create data_00000 of")
          .hasMessageContaining("No space left on device")
          .hasMessageContaining("free space on the file system");
      try (var files = Files.list(directory)) {
        assertThat(files).isEmpty();
      }
    }
  }

  @Test
  void mountedVolumeStays() throws Exception {
    assumeTrue(Tools.find("mkfs.ext4").isPresent(), "mkfs.ext4 is not installed");
    Path mount = Files.createDirectory(directory.resolve("mnt"));
    try (TestPool pool = TestPool.in(directory, ProviderKind.FILE)) {
      pool.create(VOLUME, SIZE);
      Path device = pool.attach(VOLUME);
      Tools.run(Tools.find("mkfs.ext4").orElseThrow(), "-q", device.toString());
      Tools.run("mount", device.toString(), mount.toString());
      try {
        Files.writeString(mount.resolve("greeting"), "hello");
        assertThatThrownBy(() -> pool.provider().run(new Step.Detach(VOLUME)))
            .hasMessageContaining("is in use on this node");
        pool.run(new Step.Grow(VOLUME, SIZE.plus(SIZE)));
        assertThat(mount.resolve("greeting")).hasContent("hello");
      } finally {
        Tools.run("umount", mount.toString());
      }
      pool.provider().run(new Step.Remove(VOLUME));
      assertThat(pool.file(VOLUME)).doesNotExist();
    }
  }

  @Test
  void manyThreadsGetADeviceEach() throws Exception {
    try (TestPool pool = TestPool.in(directory, ProviderKind.FILE_THIN);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Path>> tasks =
          IntStream.range(0, 40)
              .<Callable<Path>>mapToObj(number ->
                  () -> {
                    VolumeRef volume = TestPool.volume("many" + number);
                    pool.create(volume, SIZE);
                    pool.provider().facts();
                    return pool.attach(volume);
                  })
              .toList();
      Set<Path> devices = new HashSet<>();
      for (Future<Path> device : executor.invokeAll(tasks)) {
        devices.add(device.get());
      }
      assertThat(devices).hasSize(40);
      assertThat(pool.provider().facts().volumes())
          .allMatch(volume -> volume.devicePath().isPresent());
    }
  }
}
