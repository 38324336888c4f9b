// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFilesTest {
  private final KernelFiles files = new HostFiles();
  @TempDir Path folder;

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void whatIsNotThereIsEmptyAndNoFailure() throws Exception {
    assertThat(files.read(at("none"))).isEmpty();
    assertThat(files.list(at("none"))).isEmpty();
    assertThat(files.real(at("none"))).isEmpty();
    assertThat(files.target(at("none"))).isEmpty();
  }

  @Test
  void aFileIsWrittenButNeverMade() throws Exception {
    assertThatThrownBy(() -> files.write(at("file"), "1")).isInstanceOf(NoSuchFileException.class);
    Files.writeString(folder.resolve("file"), "0");

    files.write(at("file"), "1");

    assertThat(files.read(at("file"))).contains("1");
  }

  @Test
  void foldersAndLinksComeAndGo() throws Exception {
    files.makeDirectory(at("b"));
    files.link(at("a"), at("b"));

    assertThat(files.list(folder.toString())).containsExactly("a", "b");
    assertThat(files.target(at("a"))).contains(at("b"));
    files.unlink(at("a"));
    files.removeDirectory(at("b"));
    assertThat(files.list(folder.toString())).isEmpty();
  }

  @Test
  void theWordsOfTheKernelAreKept() throws Exception {
    files.makeDirectory(at("full"));
    files.makeDirectory(at("full/more"));

    assertThatThrownBy(() -> files.removeDirectory(at("full")))
        .isInstanceOfSatisfying(
            IOException.class, e -> assertThat(Refusal.reason(e)).isEqualTo("Directory not empty"));
    assertThatThrownBy(() -> files.makeDirectory(at("full")))
        .isInstanceOfSatisfying(
            IOException.class, e -> assertThat(Refusal.reason(e)).isEqualTo("File exists"));
    assertThatThrownBy(() -> files.write("/proc/self/oom_score_adj", "words"))
        .isInstanceOfSatisfying(
            IOException.class, e -> assertThat(Refusal.reason(e)).isEqualTo("Invalid argument"));
  }

  @Test
  void aDeviceThatNobodyHoldsCanBeOpenedAlone() throws Exception {
    Files.writeString(folder.resolve("device"), "");

    assertThat(files.isClaimed(at("device"))).isFalse();
    assertThatThrownBy(() -> files.isClaimed(at("none"))).isInstanceOf(IOException.class);
  }
}
