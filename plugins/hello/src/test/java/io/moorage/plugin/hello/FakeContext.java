// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.hello;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.platform.PluginContext;
import io.moorage.api.storage.BlockStorage;
import io.moorage.api.storage.Disk;
import io.moorage.api.storage.StorageException;
import io.moorage.api.storage.StorageException.Code;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/** A host that counts, with one group of so many disks, or none. */
final class FakeContext implements PluginContext {
  final Map<String, Long> counts = new HashMap<>();
  Map<String, String> configuration = Map.of();
  Optional<Integer> disks = Optional.empty();

  @Override
  public String id() {
    return "hello";
  }

  /** Only lists: the plugin asks for nothing else, and would fail here if it did. */
  @Override
  public BlockStorage storage() {
    return (BlockStorage)
        Proxy.newProxyInstance(
            BlockStorage.class.getClassLoader(),
            new Class<?>[] {BlockStorage.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("list")) {
                throw new AssertionError("the plugin called " + method.getName());
              }
              return list((GroupName) arguments[0]);
            });
  }

  private List<Disk> list(GroupName group) {
    int count =
        disks.orElseThrow(() ->
            new StorageException(
                Code.NOT_FOUND, "There is no resource group " + group + ".", "Make it."));
    return IntStream.range(0, count)
        .mapToObj(n ->
            new Disk(
                new ResourceName("disk-" + n),
                group,
                ByteSize.mebibytes(1),
                Instant.EPOCH,
                Map.of(),
                List.of(),
                List.of()))
        .toList();
  }

  @Override
  public Map<String, String> configuration() {
    return configuration;
  }

  @Override
  public InstantSource clock() {
    return InstantSource.fixed(Instant.EPOCH);
  }

  @Override
  public void every(Duration pause, Runnable task) {}

  @Override
  public void count(String name, long increment) {
    counts.merge(name, increment, Long::sum);
  }

  @Override
  public Logger logger() {
    return NOPLogger.NOP_LOGGER;
  }
}
