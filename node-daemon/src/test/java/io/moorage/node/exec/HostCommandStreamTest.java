// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandResult.End;
import io.moorage.driver.tool.CommandStream.Following;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HostCommandStreamTest {
  private final List<CommandResult> traced = Collections.synchronizedList(new ArrayList<>());
  private final HostCommandStream stream =
      new HostCommandStream((CommandResult result, Duration took) -> traced.add(result));
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final CompletableFuture<CommandResult> ended = new CompletableFuture<>();

  private Following shell(String script) {
    return stream.follow(List.of("/bin/sh", "-c", script), lines::add, ended::complete);
  }

  private CommandResult end() throws Exception {
    return ended.get(1, TimeUnit.MINUTES);
  }

  @Test
  void linesAreHandedOverAndThenTheEnd() throws Exception {
    try (Following following = shell("echo one; echo \"two $LC_ALL\"; echo oh >&2; exit 3")) {
      CommandResult result = end();

      assertThat(lines).containsExactly("one", "two C");
      assertThat(result.end()).isEqualTo(new End.Exited(3));
      assertThat(result.errors()).isEqualTo("oh\n");
      assertThat(traced).containsExactly(result);
      assertThat(following).isNotNull();
    }
  }

  @Test
  void closingEndsTheProcessAndSaysSo() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    Following following =
        stream.follow(
            List.of("/bin/sh", "-c", "echo begun; exec sleep 600"),
            line -> first.countDown(),
            ended::complete);
    assertThat(first.await(1, TimeUnit.MINUTES)).isTrue();

    following.close();

    assertThat(end().succeeded()).isFalse();
  }

  @Test
  void programThatIsNotThereIsSaid() throws Exception {
    try (Following following =
        stream.follow(List.of("/no/such/program"), lines::add, ended::complete)) {
      assertThat(end().end()).isInstanceOf(End.NotStarted.class);
      assertThat(following).isNotNull();
    }
  }

  @Test
  void listenerThatFailsEndsTheProcess() throws Exception {
    try (Following following =
        stream.follow(
            List.of("/bin/sh", "-c", "echo begun; exec sleep 600"),
            line -> {
              throw new IllegalStateException("no ear for it");
            },
            ended::complete)) {
      assertThat(end().succeeded()).isFalse();
      assertThat(following).isNotNull();
    }
  }
}
