// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.spec.VolumeKey;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.SealedKey;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.control.Restores;
import io.moorage.server.control.Scenario;
import io.moorage.server.reconcile.Specs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VaultTest {
  private static final ResourceName DATA = new ResourceName("data");
  private static final NodeName ALPHA = new NodeName("alpha");

  private final Vault vault = new Vault();
  private final SealedKey sealed = vault.create("first");

  private static Scenario encrypted() {
    Scenario scenario = Scenario.ofNodes(1).unlocked().define("data", 1);
    scenario.ask(
        new Definitions.Modify(
            DATA,
            PropertyChange.setting(Map.of()),
            Optional.empty(),
            Optional.of(List.of(LayerKind.LUKS, LayerKind.STORAGE))));
    return scenario.deploy("data", "alpha", "pool").settle("data");
  }

  private List<VolumeKey> keys(Vault from, Cluster cluster) {
    return from.keys(cluster, Specs.full(cluster, ALPHA, 1));
  }

  @Test
  void theSameKeysAreToldAfterEveryStart() {
    Cluster cluster = encrypted().cluster();
    Vault restarted = new Vault();
    assertThat(keys(restarted, cluster)).isEmpty();

    assertThat(restarted.open(sealed, "first")).isTrue();

    assertThat(keys(restarted, cluster)).hasSize(1).isEqualTo(keys(vault, cluster));
  }

  @Test
  void anotherPassphraseDoesNotOpenIt() {
    Vault restarted = new Vault();

    assertThat(restarted.open(sealed, "second")).isFalse();
    assertThat(restarted.open()).isFalse();
  }

  @Test
  void aChangedPassphraseOpensTheSameKeys() {
    Cluster cluster = encrypted().cluster();
    SealedKey changed = Vault.reseal(sealed, "first", "second").orElseThrow();
    Vault restarted = new Vault();

    assertThat(restarted.open(changed, "first")).isFalse();
    assertThat(restarted.open(changed, "second")).isTrue();
    assertThat(keys(restarted, cluster)).isEqualTo(keys(vault, cluster));
    assertThat(Vault.reseal(sealed, "wrong", "second")).isEmpty();
  }

  @Test
  void aCopyHasTheKeyOfWhatItWasCopiedFrom() {
    Scenario scenario = encrypted();
    ResourceName copy = new ResourceName("copy");
    SnapshotName monday = new SnapshotName("monday");
    scenario.snapshot("data", "monday");
    scenario.ask(new Restores.Clone(DATA, Optional.of(monday), copy, Map.of()));

    List<VolumeKey> keys = keys(vault, scenario.cluster());

    assertThat(keys).extracting(VolumeKey::resource).containsExactlyInAnyOrder(DATA, copy);
    assertThat(keys).extracting(VolumeKey::secret).containsOnly(keys.getFirst().secret());
  }

  @Test
  void differentVolumesHaveDifferentKeysAndNoneIsShown() {
    Scenario scenario = encrypted();
    scenario.ask(
        new Definitions.AddVolume(
            DATA, Optional.empty(), ByteSize.mebibytes(64), Map.of(), Set.of()));

    List<VolumeKey> keys = keys(vault, scenario.cluster());

    assertThat(keys).hasSize(2);
    assertThat(keys.get(0).secret()).isNotEqualTo(keys.get(1).secret());
    assertThat(keys.toString()).contains("(secret)");
  }
}
