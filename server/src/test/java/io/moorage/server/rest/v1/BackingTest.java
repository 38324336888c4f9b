// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackingTest {

  @ParameterizedTest
  @CsvSource({
    "StorDriver/StorPoolName, tank",
    "StorDriver/StorPoolName, tank/moorage",
    "StorDriver/ZPool, tank/moorage",
    "StorDriver/ZPoolThin, tank",
    "StorDriver/LvmVg, vg0",
    "StorDriver/FileDir, /srv/fast"
  })
  void anyPropertyThatNamesItIsTakenAndLeavesTheOthers(String property, String backing) {
    Map<String, String> properties =
        new HashMap<>(
            Map.of(property, backing, "StorDriver/ZfscreateOptions", "-o compression=zstd"));

    assertThat(Backing.takenFrom(properties)).isEqualTo(backing);
    assertThat(properties).containsOnlyKeys("StorDriver/ZfscreateOptions");
  }
}
