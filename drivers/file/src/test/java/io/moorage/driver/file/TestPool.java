// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * A pool in a directory on this machine, with real loop devices, which it takes away at the end.
 */
final class TestPool implements AutoCloseable {
  static final PoolName NAME = new PoolName("pool");
  static final Instant NOW = Instant.parse("2026-03-04T05:06:07.008Z");
  private final Path directory;
  private final ProviderKind kind;
  private StorageProvider provider;

  private TestPool(Path directory, ProviderKind kind) throws DriverException {
    this.directory = directory;
    this.kind = kind;
    this.provider = open(directory, kind);
  }

  static TestPool in(Path directory, ProviderKind kind) throws Exception {
    FileProviderFactory factory = new FileProviderFactory(Clock.fixed(NOW, ZoneOffset.UTC));
    assumeTrue(factory.obstacles(kind).isEmpty(), () -> "not here: " + factory.obstacles(kind));
    return new TestPool(directory.toRealPath(), kind);
  }

  static StorageProvider open(Path directory, ProviderKind kind) throws DriverException {
    return new FileProviderFactory(Clock.fixed(NOW, ZoneOffset.UTC))
        .open(new PoolSpec(NAME, kind, directory.toString(), Map.of(), 1));
  }

  /** As after a restart of the daemon. */
  void reopen() throws DriverException {
    provider = open(directory, kind);
  }

  StorageProvider provider() {
    return provider;
  }

  Path directory() {
    return directory;
  }

  Path file(VolumeRef volume) {
    return directory.resolve(volume.nameOnDisk() + ".img");
  }

  Path file(SnapshotRef snapshot) {
    return directory.resolve(snapshot.nameOnDisk() + ".img");
  }

  static VolumeRef volume(String resource) {
    return new VolumeRef(NAME, "id-of-" + resource, new ResourceName(resource), 0);
  }

  static SnapshotRef snapshot(String resource, String name) {
    return new SnapshotRef(
        NAME, "id-of-" + name, new ResourceName(resource), new SnapshotName(name), 0);
  }

  VolumeFacts create(VolumeRef volume, ByteSize size) throws DriverException {
    return run(new Step.Create(volume, size, "blank"));
  }

  /** The path of the device. */
  Path attach(VolumeRef volume) throws DriverException {
    return Path.of(run(new Step.Attach(volume)).devicePath().orElseThrow());
  }

  SnapshotFacts take(SnapshotRef snapshot, VolumeRef volume) throws DriverException {
    return switch (provider.run(new Step.TakeSnapshot(snapshot, volume))) {
      case Effect.SnapshotIs(SnapshotFacts facts) -> facts;
      case Effect.SnapshotGone gone -> throw new AssertionError(gone);
      case Effect.VolumeIs is -> throw new AssertionError(is);
      case Effect.VolumeGone gone -> throw new AssertionError(gone);
    };
  }

  /** Runs a step after which the volume is there. */
  VolumeFacts run(Step step) throws DriverException {
    return switch (provider.run(step)) {
      case Effect.VolumeIs(VolumeFacts facts) -> facts;
      case Effect.VolumeGone gone -> throw new AssertionError(gone);
      case Effect.SnapshotIs is -> throw new AssertionError(is);
      case Effect.SnapshotGone gone -> throw new AssertionError(gone);
    };
  }

  @Override
  public void close() throws IOException {
    for (LoopControl.Attached attached : LoopControl.attached()) {
      if (attached.file().startsWith(directory + "/") && !attached.device().detach()) {
        throw new IOException(attached + " is left over");
      }
    }
  }

  static void write(Path file, byte[] bytes, long offset) throws IOException {
    try (var channel =
        java.nio.channels.FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(bytes), offset);
      channel.force(true);
    }
  }

  static byte[] read(Path file, long offset, int length) throws IOException {
    try (var channel = Files.newByteChannel(file)) {
      channel.position(offset);
      java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(length);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
      return buffer.array();
    }
  }
}
