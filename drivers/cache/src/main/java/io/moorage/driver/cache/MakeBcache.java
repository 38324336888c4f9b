// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The commands that a bcache needs beside the kernel's files. */
record MakeBcache(CommandRunner runner) {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Any size that a device may have its blocks looked at in. */
  private static final String PAGE = "4096";

  static List<String> backing(String device, long dataOffset, boolean writesBack, long blockSize) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "make-bcache",
                "--block",
                Long.toString(blockSize),
                "--data-offset",
                Long.toString(dataOffset)));
    if (writesBack) {
      command.add("--writeback");
    }
    command.addAll(List.of("--bdev", device));
    return command;
  }

  static List<String> cache(String device, Options options, long blockSize) throws DriverException {
    List<String> command =
        new ArrayList<>(List.of("make-bcache", "--block", Long.toString(blockSize)));
    options
        .number("Bucketsize")
        .ifPresent(size -> command.addAll(List.of("--bucket", Long.toString(size))));
    if (options.isTrue("Discard")) {
      command.add("--discard");
    }
    options
        .text("CacheReplacementPolicy")
        .ifPresent(policy -> command.add("--cache_replacement_policy=" + policy));
    command.addAll(List.of("--cache", device));
    return command;
  }

  CommandResult version() {
    return runner.run(List.of("make-bcache", "--help"), LIMIT);
  }

  void run(String what, List<String> command) throws DriverException {
    CommandResult result = runner.run(command, LIMIT);
    if (!result.succeeded()) {
      throw new DriverException(
          new Problem(
              what,
              result.failure(),
              "if nothing on the device is needed, blank it: 'blkdiscard -z "
                  + command.getLast()
                  + "'"));
    }
  }

  void loadModule() throws DriverException {
    CommandResult result = runner.run(List.of("modprobe", "bcache"), LIMIT);
    if (!result.succeeded()) {
      throw new DriverException(
          new Problem(
              "the kernel module bcache could not be loaded",
              result.failure(),
              "install the modules of this kernel"));
    }
  }

  /**
   * Whether somebody has a device for himself: a mount, a mapping, replication. Only who asks for
   * it so may set the size of its blocks, which changes nothing for anybody.
   */
  boolean isClaimed(String device) {
    return runner
        .run(List.of("blockdev", "--setbsz", PAGE, device), LIMIT)
        .errors()
        .contains("busy");
  }
}
