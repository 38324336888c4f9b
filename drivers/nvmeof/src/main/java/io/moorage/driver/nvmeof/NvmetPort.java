// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import io.moorage.driver.spec.NvmeNames;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * An address on which the kernel's target listens while subsystems are linked to it.
 *
 * @param endpoint empty where it is not of TCP, or not yet said
 */
record NvmetPort(int number, Optional<Endpoint> endpoint, List<String> subsystems) {
  /**
   * Where the numbers of our ports begin. A port has no field for a mark, so that one which a crash
   * left half made is known by its number.
   */
  static final int FIRST = 20_000;

  NvmetPort {
    subsystems = List.copyOf(subsystems);
  }

  static String path(int number) {
    return Nvmet.PORTS + "/" + number;
  }

  static String link(int number, String subsystem) {
    return path(number) + "/subsystems/" + subsystem;
  }

  static NvmetPort read(KernelFiles files, int number) throws IOException {
    String path = path(number);
    return new NvmetPort(
        number,
        files.read(path + "/addr_trtype").orElse("").equals("tcp")
            ? endpoint(
                files.read(path + "/addr_traddr").orElse(""),
                files.read(path + "/addr_trsvcid").orElse(""))
            : Optional.empty(),
        files.list(path + "/subsystems"));
  }

  private static Optional<Endpoint> endpoint(String address, String service) {
    return !address.isEmpty() && service.matches("[0-9]{1,5}")
        ? Optional.of(Endpoint.of(address, Integer.parseInt(service)))
        : Optional.empty();
  }

  /** Whether we may change it, and end it. */
  boolean isOurs() {
    return number >= FIRST && subsystems.stream().allMatch(NvmeNames::isOurs);
  }

  boolean isIdle() {
    return subsystems.isEmpty();
  }

  boolean listensOn(Endpoint wanted) {
    return endpoint.equals(Optional.of(wanted));
  }
}
