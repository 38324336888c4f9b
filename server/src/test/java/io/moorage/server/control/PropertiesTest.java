// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PropertiesTest {

  private static Properties.ModifyKeyValues put(String instance, Map<String, String> values) {
    return new Properties.ModifyKeyValues(instance, PropertyChange.setting(values));
  }

  @Test
  void serverPropertiesAreChanged() {
    Scenario scenario = Scenario.fresh().serverProperty("Aux/x", "1");
    long revision = scenario.cluster().revision();
    scenario.serverProperty("Aux/x", "1");
    assertThat(scenario.cluster().revision()).isEqualTo(revision);
    assertThat(scenario.cluster().serverProperties().values()).containsEntry("Aux/x", "1");
  }

  @Test
  void keyValueStoreComesWithItsFirstKeyAndGoesWithItsLast() {
    Scenario scenario = Scenario.fresh();
    scenario.ask(put("Mapping", Map.of("a", "1", "b", "2")));
    scenario.ask(put("MAPPING", Map.of("a", "3")));
    assertThat(scenario.cluster().keyValues().values())
        .singleElement()
        .satisfies(
            store -> assertThat(store.name()).isEqualTo("Mapping"),
            store ->
                assertThat(store.values()).containsOnly(Map.entry("a", "3"), Map.entry("b", "2")));
    scenario.ask(
        new Properties.ModifyKeyValues(
            "mapping", new PropertyChange(Map.of(), List.of("a", "b"), List.of())));
    assertThat(scenario.cluster().keyValues()).isEmpty();
    scenario.refused(ErrorCode.INVALID_NAME, put(" ", Map.of("a", "1")));
  }

  @Test
  void keyValueStoreIsDropped() {
    Scenario scenario = Scenario.fresh();
    scenario.ask(put("mapping", Map.of("a", "1")));
    assertThat(scenario.ask(new Properties.DeleteKeyValues("Mapping"))).isTrue();
    assertThat(scenario.ask(new Properties.DeleteKeyValues("mapping"))).isFalse();
  }

  @Test
  void deletionGoesBeforeSetting() {
    PropertyChange change =
        new PropertyChange(Map.of("Aux/a", "new"), List.of("Aux/a"), List.of("Aux", "Other/"));
    assertThat(change.over(Map.of("Aux/a", "old", "Aux/b", "1", "Auxiliary", "2", "Other/x", "3")))
        .containsOnly(Map.entry("Aux/a", "new"), Map.entry("Auxiliary", "2"));
  }
}
