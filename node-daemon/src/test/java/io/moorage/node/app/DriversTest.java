// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.provider.DeviceLayer;
import io.moorage.driver.provider.Layers;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.provider.StorageProviderFactory;
import io.moorage.driver.spec.Capabilities;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.node.apply.FakeLayer;
import io.moorage.node.capability.HostFacts;
import io.moorage.node.capability.KernelModules;
import io.moorage.node.capability.Tool;
import io.moorage.node.capability.ToolFact;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DriversTest {
  private static final HostFacts BARE = host(Set.of(), Map.of());

  private static HostFacts host(Set<String> modules, Map<Tool, ToolFact> tools) {
    return new HostFacts(new KernelModules("6.1", modules, Map.of(), Optional.of(Set.of())), tools);
  }

  private static Capabilities of(
      List<StorageProviderFactory> factories, List<DeviceLayer> layers, HostFacts host) {
    return new Drivers(factories, new Layers(layers, List.of()), Optional.of(() -> host))
        .capabilities();
  }

  @Test
  void whatTheHostLacksIsSaidBeforeWhatTheBuildLacks() {
    Capabilities able = of(List.of(), List.of(), BARE);

    assertThat(able.providers()).containsExactly(ProviderKind.DISKLESS);
    assertThat(able.layers()).containsExactly(LayerKind.STORAGE);
    assertThat(able.unsupportedLayers().get(LayerKind.BCACHE))
        .containsExactly(
            "the tool make-bcache is missing: install the package bcache-tools",
            "the kernel module bcache is missing: it is not loaded, and kernel 6.1 has none of that"
                + " name in /lib/modules",
            "this build has no driver for the layer BCACHE yet");
    assertThat(able.unsupportedProviders().get(ProviderKind.FILE))
        .containsExactly("this build has no driver for FILE yet");
    assertThat(able.unsupportedLayers()).doesNotContainKey(LayerKind.STORAGE);
  }

  @Test
  void aLayerWithDriverToolAndModuleIsAble() {
    HostFacts equipped =
        host(Set.of("dm_crypt"), Map.of(Tool.CRYPTSETUP, new ToolFact.Found("cryptsetup 2.6.1")));

    assertThat(of(List.of(), List.of(new FakeLayer()), equipped).layers())
        .containsExactlyInAnyOrder(LayerKind.LUKS, LayerKind.STORAGE);
    assertThat(of(List.of(), List.of(new FakeLayer()), BARE).unsupportedLayers())
        .containsKey(LayerKind.LUKS);
  }

  @Test
  void aDriverIsAskedOnlyWhereTheHostHasWhatItNeeds() {
    StorageProviderFactory driver = new Reluctant();

    Capabilities able = of(List.of(driver), List.of(), BARE);

    assertThat(able.unsupportedProviders().get(ProviderKind.FILE)).containsExactly("not today");
    assertThat(able.unsupportedProviders().get(ProviderKind.LVM))
        .isNotEmpty()
        .doesNotContain("not today");
  }

  @Test
  void simulatedPoolsNeedNothingOfTheHost() {
    Capabilities able =
        new Drivers(List.of(new Reluctant()), Layers.NONE, Optional.empty()).capabilities();

    assertThat(able.unsupportedProviders().get(ProviderKind.LVM)).containsExactly("not today");
    assertThat(able.unsupportedLayers().get(LayerKind.DRBD))
        .containsExactly("this build has no driver for the layer DRBD yet");
  }

  /** Knows two kinds and can do neither. */
  private static final class Reluctant implements StorageProviderFactory {
    @Override
    public Set<ProviderKind> kinds() {
      return Set.of(ProviderKind.FILE, ProviderKind.LVM);
    }

    @Override
    public List<String> obstacles(ProviderKind kind) {
      return List.of("not today");
    }

    @Override
    public StorageProvider open(PoolSpec pool) {
      throw new AssertionError("nobody opens a pool to see whether there could be one");
    }
  }
}
