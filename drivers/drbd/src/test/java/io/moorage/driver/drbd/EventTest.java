// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "exists",
        "2026-11-22T08:49:31.635283+00:00",
        "2026-11-22T08:49:31.635283+00:00 exists",
        "something else entirely",
        "change",
        "::: :::"
      })
  void lineThatTellsNothingIsNoEvent(String line) {
    assertThat(Event.parse(line)).isEmpty();
  }

  @Test
  void timeBeforeIsNotNeeded() {
    assertThat(Event.parse("create resource name:r0 role:Secondary"))
        .isEqualTo(
            Event.parse("2026-11-22T08:49:31.635283+00:00 create resource name:r0 role:Secondary"));
  }

  @Test
  void wordsThatAreNewToUsChangeNothing() {
    KernelState state =
        KernelState.of(
            List.of(
                "exists resource name:r0 role:Primary suspended:no mood:fine",
                "exists device name:r0 volume:0 minor:1000 disk:Dreaming size:many",
                "exists telescope name:r0 volume:0",
                "exists connection name:r0 peer-node-id:one conn-name:n2",
                "exists -")
                .stream());

    ResourceState resource = state.find("r0").orElseThrow();
    assertThat(state.complete()).isTrue();
    assertThat(resource.primary()).isTrue();
    assertThat(resource.device(0).orElseThrow().disk().word()).isEqualTo("DUnknown");
    assertThat(resource.connections()).isEmpty();
  }

  @Test
  void whatOnlyChangesAResourceThatWasNeverToldOfMakesNone() {
    KernelState state = new KernelState();

    state.accept("change device name:r0 volume:0 minor:1000 disk:UpToDate");
    state.accept("change resource name:r0 role:Primary");

    assertThat(state.all()).isEmpty();
  }

  @Test
  void renamedResourceKeepsWhatItHas() {
    KernelState state = new KernelState();
    state.accept("create resource name:r0 role:Primary");
    state.accept("create device name:r0 volume:3 minor:1000");

    assertThat(state.accept("rename resource name:r0 new_name:r9")).contains("r9");

    assertThat(state.find("r0")).isEmpty();
    assertThat(state.find("r9").orElseThrow().devices()).containsOnlyKeys(3);
  }

  @Test
  void onlyWhatMattersIsAChange() {
    KernelState state = new KernelState();
    state.accept("create resource name:r0 role:Primary");
    state.accept("create device name:r0 volume:0 minor:1000 read:0");

    assertThat(state.accept("change device name:r0 volume:0 minor:1000 read:4096")).isEmpty();
    assertThat(state.accept("change device name:r0 volume:0 disk:UpToDate")).contains("r0");
  }

  /** Whatever comes, it is never a reason to stop following. */
  @Test
  void mangledStreamsAreFoldedToo() {
    Random random = new Random(20261124);
    List<String> lines = Recorded.text("streams/n2-events2.txt").lines().toList();
    for (int round = 0; round < 20; round++) {
      KernelState state = new KernelState();
      for (String line : lines) {
        state.accept(mangled(line, random));
      }
      assertThat(state.all()).allSatisfy((name, resource) -> Facts.of(resource, 0, List.of()));
    }
  }

  private static String mangled(String line, Random random) {
    StringBuilder text = new StringBuilder(line);
    switch (random.nextInt(6)) {
      case 0 -> text.setLength(random.nextInt(text.length()));
      case 1 -> text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x250));
      case 2 -> text.deleteCharAt(random.nextInt(text.length()));
      case 3 -> text.insert(random.nextInt(text.length()), "99999999999999999999");
      default -> {}
    }
    return text.toString();
  }
}
