// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import io.moorage.cli.rest.Request;
import java.util.List;
import picocli.CommandLine.Option;

/**
 * Narrows a list; each option may be repeated and takes several names, set apart by blanks or
 * commas.
 */
final class Filter {
  /** By node. */
  static final class Nodes {
    @Option(
        names = {"-n", "--nodes"},
        arity = "1..*",
        split = ",",
        hideParamSyntax = true,
        paramLabel = "NODE…",
        description = "Only on these nodes.")
    List<String> names = List.of();

    Request narrow(Request request) {
      return request.with("nodes", names);
    }
  }

  /** By resource. */
  static final class Resources {
    @Option(
        names = {"-r", "--resources"},
        arity = "1..*",
        split = ",",
        hideParamSyntax = true,
        paramLabel = "RESOURCE…",
        description = "Only these resources.")
    List<String> names = List.of();

    Request narrow(Request request) {
      return request.with("resources", names);
    }
  }

  /** By storage pool. */
  static final class StoragePools {
    @Option(
        names = {"-s", "--storage-pools"},
        arity = "1..*",
        split = ",",
        hideParamSyntax = true,
        paramLabel = "POOL…",
        description = "Only in these storage pools.")
    List<String> names = List.of();

    Request narrow(Request request) {
      return request.with("storage_pools", names);
    }
  }

  /** By property. */
  static final class Properties {
    @Option(
        names = "--props",
        arity = "1..*",
        split = ",",
        hideParamSyntax = true,
        paramLabel = "KEY[=VALUE]…",
        description = "Only what has all these properties.")
    List<String> properties = List.of();

    Request narrow(Request request) {
      return request.with("props", properties);
    }
  }

  private Filter() {}
}
