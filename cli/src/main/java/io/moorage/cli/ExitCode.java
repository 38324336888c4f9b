// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli;

/**
 * What the process tells its caller; the numbers are those that scripts written for the linstor
 * client expect.
 */
public enum ExitCode {
  SUCCESS(0),
  UNKNOWN(1),
  USAGE(2),
  OBJECT_NOT_FOUND(3),
  API_ERROR(10),
  NO_SERVER(20),
  TIMEOUT(21),
  UNEXPECTED_REPLY(22);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
