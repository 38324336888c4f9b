// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.SelectFilter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A wish for placement, one rule after the other. */
final class Rules {
  private final int count;
  private ByteSize size = ByteSize.gibibytes(1);
  private List<LayerKind> layers = List.of(LayerKind.STORAGE);
  private Optional<List<PoolName>> pools = Optional.empty();
  private Optional<List<NodeName>> nodes = Optional.empty();
  private Optional<List<ProviderKind>> providers = Optional.empty();
  private Optional<List<String>> same = Optional.empty();
  private Optional<List<String>> different = Optional.empty();
  private final Map<String, Integer> quotas = new HashMap<>();
  private Optional<List<String>> notWith = Optional.empty();
  private Optional<String> notWithRegex = Optional.empty();
  private Optional<ResourceName> resource = Optional.empty();
  private Optional<NodeName> preferred = Optional.empty();

  private Rules(int count) {
    this.count = count;
  }

  static Rules replicas(int count) {
    return new Rules(count);
  }

  Rules size(long gibibytes) {
    size = ByteSize.gibibytes(gibibytes);
    return this;
  }

  Rules layers(LayerKind... wanted) {
    layers = List.of(wanted);
    return this;
  }

  Rules pools(String... names) {
    pools = Optional.of(Stream.of(names).map(PoolName::new).toList());
    return this;
  }

  Rules nodes(String... names) {
    nodes = Optional.of(Stream.of(names).map(NodeName::new).toList());
    return this;
  }

  Rules providers(ProviderKind... kinds) {
    providers = Optional.of(List.of(kinds));
    return this;
  }

  Rules same(String... rules) {
    same = Optional.of(List.of(rules));
    return this;
  }

  Rules different(String... rules) {
    different = Optional.of(List.of(rules));
    return this;
  }

  Rules quota(String key, int replicas) {
    quotas.put(key, replicas);
    return this;
  }

  Rules notWith(String... names) {
    notWith = Optional.of(List.of(names));
    return this;
  }

  Rules notWithRegex(String regex) {
    notWithRegex = Optional.of(regex);
    return this;
  }

  Rules of(String name) {
    resource = Optional.of(new ResourceName(name));
    return this;
  }

  Rules preferring(String node) {
    preferred = Optional.of(new NodeName(node));
    return this;
  }

  SelectFilter filter() {
    return new SelectFilter(
        Optional.of(count),
        Optional.empty(),
        pools,
        Optional.empty(),
        nodes,
        providers,
        same,
        different,
        quotas.isEmpty() ? Optional.empty() : Optional.of(quotas),
        notWith,
        notWithRegex,
        Optional.of(layers),
        Optional.empty());
  }

  Wanted wanted() {
    return new Wanted(count, size, layers, filter(), resource, preferred);
  }
}
