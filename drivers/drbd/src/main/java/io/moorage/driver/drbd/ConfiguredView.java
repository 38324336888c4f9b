// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.drbd.Situation.Configured;
import io.moorage.driver.provider.DriverException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the kernel is configured. It does not tell of a change, so all of it is read now and then,
 * and again once something of ours has changed.
 */
final class ConfiguredView {
  private final Tools tools;
  private Map<String, Running> all = Map.of();
  private Map<String, Running> changed = Map.of();
  private final Set<String> doubtful = new HashSet<>();

  ConfiguredView(Tools tools) {
    this.tools = tools;
  }

  /** Reads everything once for all resources. */
  synchronized void refresh() throws DriverException {
    all = Map.copyOf(tools.running(Drbdsetup.showAll()));
    changed = Map.copyOf(tools.running(Drbdsetup.show()));
    doubtful.clear();
  }

  synchronized Optional<Configured> find(ResourceName resource) throws DriverException {
    String name = resource.value();
    if (doubtful.contains(name) || !all.containsKey(name)) {
      refresh();
    }
    Running every = all.get(name);
    Running some = changed.get(name);
    return every == null || some == null
        ? Optional.empty()
        : Optional.of(new Configured(every, some));
  }

  int nodeId(ResourceName resource) throws DriverException {
    return find(resource).map(known -> known.all().nodeId()).orElse(-1);
  }

  /** It has to be read again before it is told. */
  synchronized void forget(ResourceName resource) {
    doubtful.add(resource.value());
  }

  /** It may have come up, or gone and come again. */
  synchronized void forgetUnknown(String name) {
    if (!all.containsKey(name)) {
      doubtful.add(name);
    }
  }
}
