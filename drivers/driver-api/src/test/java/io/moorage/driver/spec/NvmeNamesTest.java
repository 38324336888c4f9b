// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import org.junit.jupiter.api.Test;

class NvmeNamesTest {

  @Test
  void aSubsystemNamesItsResourceInAnySpelling() {
    String name = NvmeNames.subsystem(new ResourceName("Data-1"), "0f3a");

    assertThat(name).isEqualTo("nqn.2026-01.io.moorage:resource:data-1:0f3a");
    assertThat(NvmeNames.resource(name)).contains(new ResourceName("DATA-1"));
  }

  @Test
  void namesOfOthersAreNobodys() {
    assertThat(NvmeNames.resource("nqn.2020-01.org.example:resource:data:1")).isEmpty();
    assertThat(NvmeNames.resource(NvmeNames.host(new NodeName("alpha")))).isEmpty();
    assertThat(NvmeNames.resource(NvmeNames.PREFIX + "resource:no name:1")).isEmpty();
    assertThat(NvmeNames.resource(NvmeNames.PREFIX + "resource:data")).isEmpty();
  }
}
