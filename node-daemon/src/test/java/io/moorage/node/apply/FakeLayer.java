// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.driver.provider.DeviceLayer;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Encryption that encrypts nothing, over volumes whose size it is told. */
public final class FakeLayer implements DeviceLayer {
  final Map<String, OpenDevice> open = new ConcurrentHashMap<>();
  ByteSize below = ByteSize.mebibytes(17);

  @Override
  public LayerKind kind() {
    return LayerKind.LUKS;
  }

  @Override
  public List<String> obstacles() {
    return List.of();
  }

  @Override
  public Optional<OpenDevice> find(String nameOnDisk) {
    return Optional.ofNullable(open.get(nameOnDisk));
  }

  @Override
  public OpenDevice open(Below on) throws DriverException {
    if (on.key().isEmpty()) {
      throw new DriverException(Problem.of("no key"));
    }
    return grow(on);
  }

  @Override
  public OpenDevice grow(Below on) {
    OpenDevice device =
        new OpenDevice("/dev/mapper/" + on.nameOnDisk(), new LayerSpec.Luks().above(below));
    open.put(on.nameOnDisk(), device);
    return device;
  }

  @Override
  public void close(String nameOnDisk) {
    open.remove(nameOnDisk);
  }

  @Override
  public List<String> openCommands(Below on) {
    return List.of("open " + on.nameOnDisk());
  }

  @Override
  public List<String> growCommands(Below on) {
    return List.of("grow " + on.nameOnDisk());
  }

  @Override
  public List<String> closeCommands(String nameOnDisk) {
    return List.of("close " + nameOnDisk);
  }
}
