// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeRef;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The writer writes a rising number to the first block and, when that is down, to the last one. A
 * copy that is no point in time shows a last block ahead of the first, or far behind it.
 */
class SnapshotWhileWritingTest {
  private static final ByteSize SIZE = ByteSize.mebibytes(64);
  private static final int BLOCK = 4096;
  private static final VolumeRef VOLUME = TestPool.volume("data");
  private static final SnapshotRef SNAPSHOT = TestPool.snapshot("data", "monday");
  @TempDir private Path directory = Path.of("set by JUnit");

  @Test
  void copyOfAVolumeThatIsWrittenToIsRefusedOrConsistent() throws Exception {
    try (TestPool pool = TestPool.in(directory, ProviderKind.FILE_THIN)) {
      Path device = filled(pool);
      try (Writer writer = Writer.on(device)) {
        writer.awaitFirstWrites();
        try {
          pool.take(SNAPSHOT, VOLUME);
          assertConsistent(pool.file(SNAPSHOT));
        } catch (DriverException e) {
          assertThat(e).hasMessageContaining("was written to while it was copied");
          assertThat(pool.file(SNAPSHOT)).doesNotExist();
          assertThat(pool.provider().facts().snapshots()).isEmpty();
        }
      }
      assertThat(pool.take(SNAPSHOT, VOLUME).size()).isEqualTo(SIZE);
      assertConsistent(pool.file(SNAPSHOT));
    }
  }

  @Test
  void buffersOfTheDeviceAreInTheSnapshot() throws Exception {
    try (TestPool pool = TestPool.in(directory, ProviderKind.FILE_THIN)) {
      Path device = filled(pool);
      try (FileChannel channel = FileChannel.open(device, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(new byte[] {42}), BLOCK);

        pool.take(SNAPSHOT, VOLUME);
      }
      assertThat(TestPool.read(pool.file(SNAPSHOT), BLOCK, 1)).containsExactly(42);
    }
  }

  @Test
  void writeBetweenTwoCountsIsNoticed() throws Exception {
    try (TestPool pool = TestPool.in(directory, ProviderKind.FILE_THIN)) {
      Path path = filled(pool);
      LoopDevice device =
          LoopControl.attached().stream()
              .map(LoopControl.Attached::device)
              .filter(candidate -> candidate.path().equals(path))
              .findFirst()
              .orElseThrow();
      WriteCount before = WriteCount.of(device);
      assertThat(WriteCount.of(device).nothingSince(before)).isTrue();

      TestPool.write(path, new byte[512], 0);

      assertThat(WriteCount.of(device).nothingSince(before)).isFalse();
    }
  }

  /** With reflinks there is no refusal. Runs where this machine can make such a file system. */
  @Test
  void reflinkedSnapshotIsConsistentWhateverIsWritten() throws Exception {
    Path image = directory.resolve("btrfs.img");
    Path mount = Files.createDirectory(directory.resolve("btrfs"));
    try (OpenFile file = OpenFile.create(image)) {
      file.resize(ByteSize.gibibytes(1));
    }
    Optional<String> maker = Tools.find("mkfs.btrfs");
    assumeTrue(maker.isPresent(), "mkfs.btrfs is not installed");
    Tools.run(maker.orElseThrow(), "-q", image.toString());
    assumeTrue(
        Tools.succeeds("mount", "-o", "loop", image.toString(), mount.toString()),
        "this kernel cannot mount btrfs");
    try (TestPool pool = TestPool.in(mount, ProviderKind.FILE_THIN)) {
      Path device = filled(pool);
      try (Writer writer = Writer.on(device)) {
        writer.awaitFirstWrites();
        for (int i = 0; i < 5; i++) {
          SnapshotRef snapshot = TestPool.snapshot("data", "live-" + i);
          pool.take(snapshot, VOLUME);
          assertConsistent(pool.file(snapshot));
        }
      }
      pool.run(new Step.RollBack(VOLUME, SIZE, "c", TestPool.snapshot("data", "live-0")));
    } finally {
      Tools.run("umount", mount.toString());
    }
  }

  private static Path filled(TestPool pool) throws Exception {
    pool.create(VOLUME, SIZE);
    Path device = pool.attach(VOLUME);
    TestPool.write(device, new byte[(int) SIZE.bytes()], 0);
    return device;
  }

  private static void assertConsistent(Path file) throws Exception {
    long first = ByteBuffer.wrap(TestPool.read(file, 0, Long.BYTES)).getLong();
    long last = ByteBuffer.wrap(TestPool.read(file, SIZE.bytes() - BLOCK, Long.BYTES)).getLong();
    assertThat(last).isBetween(first - 1, first);
  }

  /** Writes until it is closed. */
  private record Writer(
      ExecutorService executor, AtomicBoolean stopped, CountDownLatch begun, Future<?> end)
      implements AutoCloseable {

    static Writer on(Path device) {
      ExecutorService executor = Executors.newSingleThreadExecutor();
      AtomicBoolean stopped = new AtomicBoolean();
      CountDownLatch begun = new CountDownLatch(1);
      Future<?> end = executor.submit(() -> write(device, stopped, begun));
      return new Writer(executor, stopped, begun, end);
    }

    private static Object write(Path device, AtomicBoolean stopped, CountDownLatch begun)
        throws Exception {
      try (FileChannel channel = FileChannel.open(device, StandardOpenOption.WRITE)) {
        for (long number = 1; !stopped.get(); number++) {
          write(channel, number, 0);
          write(channel, number, SIZE.bytes() - BLOCK);
          begun.countDown();
        }
      }
      return device;
    }

    private static void write(FileChannel channel, long number, long offset) throws Exception {
      channel.write(ByteBuffer.allocate(Long.BYTES).putLong(number).flip(), offset);
      channel.force(false);
    }

    void awaitFirstWrites() throws InterruptedException {
      begun.await();
    }

    @Override
    public void close() throws java.io.IOException {
      stopped.set(true);
      executor.close();
      if (end.state() == Future.State.FAILED) {
        throw new java.io.IOException("the writer failed", end.exceptionNow());
      }
    }
  }
}
