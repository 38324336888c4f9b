// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.driver.tool.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a host needs for DRBD 9. */
final class HostCheck {
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)");
  private static final Pattern TOOLS = Pattern.compile("DRBDADM_VERSION=(\\S+)");
  private final Tools tools;
  private final Path root;

  HostCheck(Tools tools, Path root) {
    this.tools = tools;
    this.root = root;
  }

  List<String> obstacles() {
    List<String> obstacles = new ArrayList<>();
    CommandResult version = tools.version();
    if (!version.succeeded()) {
      obstacles.add(
          "drbdadm cannot be run: install the package 'drbd-utils' (" + version.failure() + ")");
    } else {
      first(TOOLS, version.output())
          .filter(said -> major(said) < 9)
          .ifPresent(said -> obstacles.add("drbd-utils " + said + " are too old: 9 is needed"));
    }
    module().ifPresent(obstacles::add);
    if (!Files.exists(root.resolve("etc/drbd.conf"))) {
      obstacles.add(
          "there is no /etc/drbd.conf: the package 'drbd-utils' brings it, with the line"
              + " 'include \"drbd.d/*.res\";'");
    }
    return obstacles;
  }

  private Optional<String> module() {
    try {
      String version = Files.readString(root.resolve("sys/module/drbd/version")).strip();
      return major(version) >= 9
          ? Optional.empty()
          : Optional.of(
              "the kernel has DRBD "
                  + version
                  + ", which knows two nodes only: install DRBD 9 ('drbd-dkms') and load it");
    } catch (IOException e) {
      return Optional.of(
          "the kernel has no DRBD 9: install it ('drbd-dkms'), then 'modprobe drbd'");
    }
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static int major(String version) {
    return first(VERSION, version).map(Integer::parseInt).orElse(0);
  }
}
