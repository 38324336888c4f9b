// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.moorage.api.model.ByteSize;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopDeviceTest {
  private static final long LOOP_CTL_ADD = 0x4C80;
  private static final long LOOP_CTL_REMOVE = 0x4C81;

  /** Far above those that others on this host are given meanwhile. */
  private static final int OWN = (int) (100_000 + ProcessHandle.current().pid() % 100_000);

  @TempDir private Path directory = Path.of("set by JUnit");

  @Test
  void deviceIsMadeTheOldWayToo() throws Exception {
    assumeLoopDevices();
    Path image = image();
    LoopDevice device = added();
    try (OpenFile backing = OpenFile.write(image);
        OpenFile open = OpenFile.write(device.path());
        Arena arena = Arena.ofConfined()) {
      LoopDevice.configureInSteps(
          open, backing, arena.allocate(LoopDevice.INFO_BYTES, Long.BYTES), image);
    }
    try {
      assertThat(device.backingFile()).contains(image.toRealPath().toString());
    } finally {
      assertThat(device.detach()).isTrue();
    }
    assertThat(device.backingFile()).isEmpty();
    control(LOOP_CTL_REMOVE);
  }

  @Test
  void missingNodeIsMade() throws Exception {
    assumeLoopDevices();
    Path image = image();
    LoopDevice device = added();
    Files.deleteIfExists(device.path());
    try (OpenFile backing = OpenFile.write(image)) {
      assertThat(device.configure(backing, image)).isTrue();
      assertThat(device.backingFile()).isPresent();
    } finally {
      assertThat(device.detach()).isTrue();
      Files.deleteIfExists(device.path());
      control(LOOP_CTL_REMOVE);
    }
  }

  @Test
  void deviceThatIsTakenIsNotConfigured() throws Exception {
    assumeLoopDevices();
    Path image = image();
    LoopDevice device = new LoopControl().attach(image);
    try (OpenFile backing = OpenFile.write(image)) {
      assertThat(device.configure(backing, image)).isFalse();
    } finally {
      assertThat(device.detach()).isTrue();
    }
    assertThat(device.detach()).describedAs("detached twice").isTrue();
  }

  @Test
  void blocksHaveTheSameSizeEverywhere() throws Exception {
    assumeLoopDevices();
    LoopDevice device = new LoopControl().attach(image());
    try {
      assertThat(device.system().resolve("queue/logical_block_size")).hasContent("512\n");
    } finally {
      assertThat(device.detach()).isTrue();
    }
  }

  @Test
  void nodeIsMadeWithItsNumbers() throws Exception {
    assumeLoopDevices();
    Path node = directory.resolve("loop300");
    Linux.makeBlockNode(node.toString(), 7, 300);

    assertThat(Files.getAttribute(node, "unix:rdev"))
        .isEqualTo((7L << 8) | (300 & 0xff) | (1L << 20));
    assertThat(FileStatus.of(node).kind()).isEqualTo(FileStatus.Kind.OTHER);
  }

  @Test
  void failuresNameTheCallAndItsReason() {
    assertThatThrownBy(() -> OpenFile.read(directory.resolve("missing")))
        .isInstanceOf(LinuxException.class)
        .hasMessage("open(" + directory + "/missing): No such file or directory");
  }

  private Path image() throws LinuxException {
    Path image = directory.resolve("image");
    try (OpenFile file = OpenFile.create(image)) {
      file.resize(ByteSize.mebibytes(1));
    }
    return image;
  }

  private static LoopDevice added() throws LinuxException {
    control(LOOP_CTL_ADD);
    return new LoopDevice(OWN);
  }

  private static void control(long request) throws LinuxException {
    try (OpenFile control = OpenFile.write(LoopControl.NODE)) {
      control.ioctl(request, OWN, "LOOP_CTL");
    }
  }

  private static void assumeLoopDevices() {
    assumeTrue(
        new LoopControl().obstacle().isEmpty(), () -> "not here: " + new LoopControl().obstacle());
  }
}
