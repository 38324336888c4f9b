// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.LayerKind;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.VolumeDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A resource definition. */
record DefinitionJson(
    String name,
    String externalName,
    Map<String, String> props,
    List<String> flags,
    List<Layer> layerData,
    String uuid,
    String resourceGroupName,
    List<Volume> volumeDefinitions) {

  /** A storey of the stack. */
  record Layer(String type, Optional<Object> data) {}

  /** A volume definition. */
  record Volume(
      int volumeNumber,
      long sizeKib,
      Map<String, String> props,
      List<String> flags,
      List<Layer> layerData,
      String uuid) {

    static Volume of(ResourceDefinition definition, VolumeDefinition volume) {
      return new Volume(
          volume.number(),
          volume.size().kibibytes(),
          volume.properties(),
          volume.flags().stream().sorted().toList(),
          layers(definition, volume.minor().map(minor -> DrbdJson.VolumeNumbers.of(volume))),
          volume.id());
    }
  }

  static final String CLONED_FROM = "cloned-from";

  static DefinitionJson of(ResourceDefinition definition, boolean withVolumes, boolean leaving) {
    return new DefinitionJson(
        definition.name().value(),
        definition.externalName(),
        definition.properties(),
        flags(definition, leaving),
        layers(definition, Optional.of(DrbdJson.Definition.of())),
        definition.id(),
        definition.group().value(),
        withVolumes ? volumes(definition) : List.of());
  }

  static List<Volume> volumes(ResourceDefinition definition) {
    return definition.volumes().values().stream()
        .map(volume -> Volume.of(definition, volume))
        .toList();
  }

  private static List<String> flags(ResourceDefinition definition, boolean leaving) {
    List<String> flags = new ArrayList<>();
    if (leaving) {
      flags.add("DELETE");
    }
    if (definition.provisional() && definition.properties().containsKey(CLONED_FROM)) {
      flags.add("CLONING");
    }
    return flags;
  }

  private static List<Layer> layers(ResourceDefinition definition, Optional<?> ofDrbd) {
    return definition.layers().stream()
        .map(layer ->
            new Layer(
                layer.name(),
                layer == LayerKind.DRBD ? ofDrbd.map(Object.class::cast) : Optional.empty()))
        .toList();
  }
}
