// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import io.moorage.api.model.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The properties that hold for something: its own, then those of what it belongs to. What is said
 * nearer to it goes before.
 */
public record Inherited(List<Map<String, String>> levels) {
  public Inherited {
    levels = List.copyOf(levels);
  }

  /** What holds for a definition: its own, its group's, the server's. */
  public static Inherited of(Cluster cluster, ResourceDefinition definition) {
    List<Map<String, String>> levels = new ArrayList<>();
    levels.add(definition.properties());
    cluster.group(definition.group()).ifPresent(group -> levels.add(group.properties()));
    levels.add(cluster.serverProperties().values());
    return new Inherited(levels);
  }

  /**
   * What holds for a resource: its own, its definition's, its group's, its node's, the server's.
   */
  public static Inherited of(Cluster cluster, ResourceDefinition definition, Resource resource) {
    return of(cluster, Optional.of(definition), resource.node(), resource.properties());
  }

  /**
   * What would hold for a resource on a node.
   *
   * @param definition what it would be of; empty where that is left open
   * @param own what it would have itself
   */
  public static Inherited of(
      Cluster cluster,
      Optional<ResourceDefinition> definition,
      NodeName node,
      Map<String, String> own) {
    List<Map<String, String>> levels = new ArrayList<>();
    levels.add(own);
    definition.ifPresent(of -> {
      levels.add(of.properties());
      cluster.group(of.group()).ifPresent(group -> levels.add(group.properties()));
    });
    cluster.node(node).ifPresent(there -> levels.add(there.properties()));
    levels.add(cluster.serverProperties().values());
    return new Inherited(levels);
  }

  /** What holds for a node: its own, the server's. */
  public static Inherited of(Cluster cluster, Node node) {
    return new Inherited(List.of(node.properties(), cluster.serverProperties().values()));
  }

  /** The value that holds, where any level has one. */
  public Optional<String> value(String key) {
    return levels.stream()
        .flatMap(level -> Optional.ofNullable(level.get(key)).stream())
        .findFirst();
  }

  /** Whether a switch is on. */
  public boolean on(String key, boolean unsaid) {
    return value(key)
        .map(said -> said.equalsIgnoreCase("true") || said.equalsIgnoreCase("yes"))
        .orElse(unsaid);
  }

  /** The value as a whole number; empty where it is none. */
  public Optional<Integer> number(String key) {
    return value(key)
        .map(String::strip)
        .filter(text -> text.matches("\\d{1,9}"))
        .map(Integer::parseInt);
  }

  /** All values below a prefix, by what follows it. */
  public Map<String, String> below(String prefix) {
    Map<String, String> found = new TreeMap<>();
    for (Map<String, String> level : levels.reversed()) {
      level.forEach((key, value) -> {
        if (key.startsWith(prefix)) {
          found.put(key.substring(prefix.length()), value);
        }
      });
    }
    return found;
  }
}
