// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.Capabilities;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.wire.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final Outbox outbox =
      new Outbox(
          new Observation.Hello(
              "n1", "1", 0, new Capabilities(Set.of(), Set.of(), Map.of(), Map.of())));

  @Test
  void everythingIsToldInOrderBeforeItIsComplete() {
    outbox.put(new Observation.Orphans(List.of()));
    outbox.put(reports(1200, new ItemState.Settled()));
    outbox.alive();

    assertThat(drain())
        .extracting(line -> line.getClass().getSimpleName())
        .containsExactly("Hello", "Reports", "Reports", "Reports", "Orphans", "Complete", "Alive");
  }

  @Test
  void aSlowReaderIsToldTheNewestOfEachItemOnly() {
    outbox.put(new Observation.Orphans(List.of()));
    outbox.put(reports(1, new ItemState.Working("one")));
    drain();
    for (int i = 0; i < 1000; i++) {
      outbox.put(reports(1, new ItemState.Working("step " + i)));
    }
    outbox.put(reports(1, new ItemState.Settled()));

    assertThat(drain())
        .singleElement()
        .isInstanceOfSatisfying(
            Observation.Reports.class,
            news ->
                assertThat(news.resources())
                    .singleElement()
                    .extracting(ResourceReport::state)
                    .isEqualTo(new ItemState.Settled()));
  }

  private List<Observation> drain() {
    List<Observation> lines = new ArrayList<>();
    for (Optional<Observation> line = outbox.next(); line.isPresent(); line = outbox.next()) {
      lines.add(line.get());
    }
    return lines;
  }

  private static Observation.Reports reports(int number, ItemState state) {
    return new Observation.Reports(
        List.of(),
        IntStream.range(0, number)
            .mapToObj(
                i -> new ResourceReport("r" + i, new ResourceName("data"), 1, state, List.of()))
            .toList(),
        List.of());
  }
}
