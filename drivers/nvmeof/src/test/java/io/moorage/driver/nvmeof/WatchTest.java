// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import static io.moorage.driver.nvmeof.Example.DATA;
import static io.moorage.driver.nvmeof.Example.FIRST;
import static io.moorage.driver.nvmeof.Example.SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ResourceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchTest {
  private final List<ResourceName> changed = new ArrayList<>();
  private FakeKernel server;
  private FakeKernel kernel;
  private Watch watch;

  @BeforeEach
  void aConnection() throws Exception {
    server = new FakeKernel();
    kernel = new FakeKernel();
    Example.layer(server)
        .adjust(Example.wanted(Example.target(0), Map.of(0, server.device("data", 0, SIZE))));
    kernel.fabrics.network.put(FIRST.address(), server.nvmet);
    Example.layer(kernel).adjust(Example.initiator(List.of(FIRST), Map.of(0, SIZE)));
    watch = new Watch(new InitiatorSide(kernel, kernel.fabrics::timePasses), changed::add);
  }

  @Test
  void nothingIsToldWhileNothingChanges() {
    watch.look();
    watch.look();

    assertThat(changed).isEmpty();
  }

  @Test
  void aPathThatIsLostAndComesBackIsToldBothTimes() {
    watch.look();
    kernel.fabrics.network.clear();
    watch.look();
    kernel.fabrics.network.put(FIRST.address(), server.nvmet);
    watch.look();

    assertThat(changed).containsExactly(DATA, DATA);
  }

  @Test
  void aDiskThatIsOpenedAndOneThatEndsAreTold() throws Exception {
    watch.look();
    kernel.links.put("/proc/12/fd/3", "/dev/nvme0n1");
    watch.look();
    kernel.links.clear();
    Example.layer(kernel).stop(DATA);
    watch.look();

    assertThat(changed).containsExactly(DATA, DATA);
  }
}
