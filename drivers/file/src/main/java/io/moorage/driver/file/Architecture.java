// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

/** The few numbers of the kernel's interface that differ between processors. */
final class Architecture {
  private Architecture() {}

  /** {@code O_NOFOLLOW}: ARM and POWER swapped it with {@code O_DIRECT} and its neighbours. */
  static int noFollow() {
    return switch (System.getProperty("os.arch", "")) {
      case "aarch64", "arm", "ppc64", "ppc64le" -> 0x8000;
      default -> 0x20000;
    };
  }
}
