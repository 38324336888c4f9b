// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.LayerKind;
import io.moorage.driver.provider.DeviceLayer;
import io.moorage.driver.provider.DeviceLayer.Below;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.VolumePart;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandResult.End;
import io.moorage.driver.tool.CommandRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What all caches have in common. */
class CacheLayersTest {
  private static final CommandRunner BARE =
      (command, input, limit) ->
          new CommandResult(command, new End.NotStarted("no such file"), "", "");
  private static final CommandRunner EQUIPPED =
      (command, input, limit) -> new CommandResult(command, new End.Exited(0), "", "");

  @TempDir Path root;

  private DeviceLayer layer(LayerKind kind, CommandRunner runner) {
    return CacheLayers.of(runner, root).stream()
        .filter(layer -> layer.kind() == kind)
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITECACHE", "CACHE", "BCACHE"})
  void aMissingToolIsNamedWithItsPackage(LayerKind kind) {
    String tool = kind == LayerKind.BCACHE ? "bcache-tools" : "dmsetup";

    assertThat(layer(kind, BARE).obstacles()).singleElement().asString().contains("'" + tool + "'");
  }

  @Test
  void aKernelWithoutADeviceMapperIsAnObstacleAndOneWithItIsNone() {
    assertThat(layer(LayerKind.CACHE, EQUIPPED).obstacles())
        .containsExactly("the kernel has no device-mapper: load the module 'dm_mod'");

    FakeDevices.write(root.resolve("dev/mapper/control"), "");

    assertThat(layer(LayerKind.CACHE, EQUIPPED).obstacles()).isEmpty();
    assertThat(layer(LayerKind.WRITECACHE, EQUIPPED).obstacles()).isEmpty();
    assertThat(layer(LayerKind.BCACHE, EQUIPPED).obstacles()).isEmpty();
  }

  @Test
  void aHostWithoutAnyCacheHasNothingOpen() throws Exception {
    for (DeviceLayer layer : CacheLayers.of(BARE, root)) {
      assertThat(layer.find("data_00000")).isEmpty();
      layer.pause("data_00000");
      layer.resume("data_00000");
      layer.close("data_00000");
    }
  }

  /** The device may not be there yet, and so its size not known. */
  @Test
  void whatWouldBeDoneIsShownBeforeAnythingIsThere() {
    Below below =
        new Below(
            "data_00000",
            "DEVICE",
            new LayerSpec.Cached(LayerKind.CACHE, Map.of(), Map.of()),
            Map.of(
                VolumePart.CACHE, "fast",
                VolumePart.CACHE_META, "meta",
                VolumePart.WRITECACHE, "log"),
            Optional.empty());

    assertThat(layer(LayerKind.WRITECACHE, BARE).openCommands(below))
        .containsExactly(
            "dmsetup create Linstor-Writecache-data_00000 --uuid Moorage-Writecache-data_00000"
                + " --table '0 SECTORS writecache s DEVICE log 4096 0'");
    assertThat(layer(LayerKind.CACHE, BARE).openCommands(below))
        .containsExactly(
            "dmsetup create Linstor-Cache-data_00000 --uuid Moorage-Cache-data_00000"
                + " --table '0 SECTORS cache meta fast DEVICE 64 2 metadata2 writethrough smq 0'");
    assertThat(layer(LayerKind.WRITECACHE, BARE).pauseCommands("data_00000"))
        .isEqualTo(
            List.of(
                "dmsetup message Linstor-Writecache-data_00000 0 flush",
                "dmsetup message Linstor-Writecache-data_00000 0 flush_on_suspend",
                "dmsetup suspend Linstor-Writecache-data_00000"));
  }
}
