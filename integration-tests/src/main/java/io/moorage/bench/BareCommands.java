// SPDX-License-Identifier: Apache-2.0
package io.moorage.bench;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.cluster.Shell;
import io.moorage.driver.file.FileProviderFactory;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeRef;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** The same two volumes without any of us around them: what a spawn cannot be faster than. */
final class BareCommands {
  private static final PoolName POOL = new PoolName("bare");
  private static final ByteSize SIZE = ByteSize.mebibytes(64);
  private final Path directory;

  BareCommands(Path directory) {
    this.directory = directory;
  }

  /** By the driver's own steps in this process. */
  Samples driver(int rounds) throws Exception {
    StorageProvider provider =
        new FileProviderFactory(Clock.systemUTC())
            .open(new PoolSpec(POOL, ProviderKind.FILE_THIN, directory.toString(), Map.of(), 0));
    run(provider, 50);
    return run(provider, rounds);
  }

  private static Samples run(StorageProvider provider, int rounds) throws Exception {
    Samples made =
        Samples.of(
            rounds,
            i -> {
              for (int replica = 0; replica < 2; replica++) {
                VolumeRef volume = ref(i, replica);
                provider.run(new Step.Create(volume, SIZE, "content"));
                provider.run(new Step.Attach(volume));
              }
            });
    for (int i = 0; i < rounds; i++) {
      for (int replica = 0; replica < 2; replica++) {
        provider.run(new Step.Detach(ref(i, replica)));
        provider.run(new Step.Remove(ref(i, replica)));
      }
    }
    return made;
  }

  private static VolumeRef ref(int i, int replica) {
    return new VolumeRef(POOL, "bare-" + i, new ResourceName("bare" + i), replica);
  }

  /** By the commands that a person would type. */
  Samples shell(int rounds) throws Exception {
    return Samples.of(
        rounds,
        i -> {
          String[] devices = new String[2];
          for (int replica = 0; replica < 2; replica++) {
            String file = directory.resolve("shell-" + i + "-" + replica).toString();
            Shell.run("truncate", "-s", Long.toString(SIZE.bytes()), file);
            devices[replica] = Shell.run("losetup", "-f", "--show", file).strip();
          }
          for (String device : devices) {
            Shell.run("losetup", "-d", device);
          }
        });
  }
}
