// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import io.moorage.cli.ExitCode;
import io.moorage.cli.Failure;
import io.moorage.cli.rest.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The wishes for automatic placement; what is not said is left to the resource group. */
final class Placement {
  @Option(
      names = {"--storage-pool", "-s"},
      arity = "1..*",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "POOL…",
      description = "Only these storage pools.")
  List<String> storagePools = List.of();

  @Option(
      names = {"--layer-list", "-l"},
      split = ",",
      hideParamSyntax = true,
      paramLabel = "LAYER…",
      description = "The layers, from the top, such as drbd,luks,storage.")
  List<String> layers = List.of();

  @Option(
      names = "--providers",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "KIND…",
      description = "Only these kinds of storage, such as lvm_thin.")
  List<String> providers = List.of();

  @Option(
      names = "--replicas-on-same",
      arity = "1..*",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "KEY[=VALUE]…",
      description = "All replicas on nodes with the same value of this property.")
  List<String> onSame = List.of();

  @Option(
      names = "--replicas-on-different",
      arity = "1..*",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "KEY[=VALUE]…",
      description = "Every replica on a node with another value of this property.")
  List<String> onDifferent = List.of();

  @Option(
      names = "--x-replicas-on-different",
      arity = "2",
      paramLabel = "KEY NUMBER",
      description = "At most so many replicas on nodes with the same value of this property.")
  List<String> atMostOnSame = List.of();

  @Option(
      names = "--do-not-place-with",
      arity = "1..*",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "RESOURCE…",
      description = "Not on nodes that hold one of these resources.")
  List<String> notWith = List.of();

  @Option(
      names = "--do-not-place-with-regex",
      paramLabel = "REGEX",
      description = "Not on nodes that hold a resource whose name matches.")
  Optional<String> notWithRegex = Optional.empty();

  @Option(
      names = "--diskless-on-remaining",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Whether all other nodes get a diskless resource.")
  Optional<Boolean> disklessOnRemaining = Optional.empty();

  Json filter() {
    return Json.object()
        .list("storage_pool_list", storagePools)
        .list("layer_stack", layers)
        .list("provider_list", providers)
        .list("replicas_on_same", auxiliary(onSame))
        .list("replicas_on_different", auxiliary(onDifferent))
        .map("x_replicas_on_different_map", limits())
        .list("not_place_with_rsc", notWith)
        .text("not_place_with_rsc_regex", notWithRegex)
        .flag("diskless_on_remaining", disklessOnRemaining);
  }

  Json filter(Optional<Integer> placeCount) {
    return filter().number("place_count", placeCount);
  }

  /** Properties for placement are the operators' own, so the prefix may be left out. */
  private static List<String> auxiliary(List<String> keys) {
    return keys.stream().map(key -> key.startsWith("Aux/") ? key : "Aux/" + key).toList();
  }

  private Map<String, String> limits() {
    Map<String, String> limits = new LinkedHashMap<>();
    for (int index = 0; index + 1 < atMostOnSame.size(); index += 2) {
      String number = atMostOnSame.get(index + 1);
      if (!number.matches("\\d{1,9}")) {
        throw new Failure(
            ExitCode.USAGE,
            "'%s' is not a number. Write --x-replicas-on-different KEY NUMBER.".formatted(number));
      }
      limits.put(auxiliary(List.of(atMostOnSame.get(index))).getFirst(), number);
    }
    return limits;
  }
}
