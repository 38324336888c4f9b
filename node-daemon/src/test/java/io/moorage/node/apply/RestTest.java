// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RestTest {
  private final AtomicInteger tidied = new AtomicInteger();
  private final Rest rest = new Rest(tidied::incrementAndGet);

  @Test
  void tidiesOnceAfterTheStart() {
    rest.look();
    rest.look();
    assertThat(tidied).hasValue(1);
  }

  @Test
  void doesNothingWhileThereIsWork() {
    rest.disturb();
    rest.look();
    rest.disturb();
    rest.look();
    assertThat(tidied).hasValue(0);
  }

  @Test
  void tidiesOnceAfterEachTimeOfWork() {
    rest.look();
    rest.disturb();
    rest.look();
    rest.look();
    rest.look();
    assertThat(tidied).hasValue(2);
  }
}
