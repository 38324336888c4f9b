// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.capability;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One thing that a host must have for a kind of storage or for a layer. */
sealed interface Need {

  /** Why the host does not fulfil it; empty where it does. */
  Optional<String> lack(HostFacts host);

  /** A program that is there and works. */
  record Program(Tool tool) implements Need {
    @Override
    public Optional<String> lack(HostFacts host) {
      return switch (host.tool(tool)) {
        case ToolFact.Found found -> Optional.empty();
        case ToolFact.Missing missing ->
            Optional.of(
                "the tool "
                    + tool.program()
                    + " is missing: install the package "
                    + tool.debianPackage());
        case ToolFact.Broken(String why) ->
            Optional.of("the tool " + tool.program() + " does not work: " + why);
      };
    }
  }

  /** A program that is not too old; whether it is there at all is the need {@link Program}. */
  record Release(Tool tool, Pattern before, Version oldest) implements Need {
    @Override
    public Optional<String> lack(HostFacts host) {
      if (!(host.tool(tool) instanceof ToolFact.Found(String said))) {
        return Optional.empty();
      }
      Matcher label = before.matcher(said);
      Optional<Version> version =
          label.find() ? Version.find(said.substring(label.end())) : Optional.empty();
      if (version.isEmpty()) {
        return Optional.of("the tool " + tool.program() + " names no version: '" + said + "'");
      }
      return version
          .filter(found -> found.olderThan(oldest))
          .map(found ->
              "%s %s is installed; %s or newer is needed"
                  .formatted(tool.debianPackage(), found, oldest));
    }
  }

  /** A module that has been loaded or could be. */
  record Module(String name) implements Need {
    @Override
    public Optional<String> lack(HostFacts host) {
      return host.modules().usable(name)
          ? Optional.empty()
          : Optional.of(host.modules().lack(name));
    }
  }

  /**
   * A DRBD of the kind that keeps more than two replicas. The kernel itself brings 8.4, which has
   * the same name, so that it matters which of the two is loaded.
   */
  record DrbdModule(Version oldest) implements Need {
    private static final Pattern KERNEL_CODE =
        Pattern.compile("DRBD_KERNEL_VERSION_CODE=0x([0-9a-fA-F]{6})\\b");

    @Override
    public Optional<String> lack(HostFacts host) {
      KernelModules modules = host.modules();
      Optional<Version> loaded = modules.version("drbd");
      if (loaded.isPresent()) {
        return refusal(
            loaded, "loaded", "install drbd-dkms, then 'rmmod drbd' and 'modprobe drbd'");
      }
      if (!modules.usable("drbd")) {
        return Optional.of(modules.lack("drbd") + "; install the package drbd-dkms");
      }
      return refusal(installed(host), "installed", "install the package drbd-dkms");
    }

    private Optional<String> refusal(Optional<Version> found, String how, String correction) {
      return found
          .filter(version -> version.olderThan(oldest))
          .map(version ->
              "DRBD %s is %s; %s or newer is needed: %s"
                  .formatted(version, how, oldest, correction));
    }

    /** Of the module that would be loaded, as drbd-utils found it; zero is "not found". */
    private static Optional<Version> installed(HostFacts host) {
      if (!(host.tool(Tool.DRBDADM) instanceof ToolFact.Found(String said))) {
        return Optional.empty();
      }
      Matcher code = KERNEL_CODE.matcher(said);
      if (!code.find()) {
        return Optional.empty();
      }
      int number = Integer.parseInt(code.group(1), 16);
      return number == 0
          ? Optional.empty()
          : Optional.of(Version.of(number >> 16, number >> 8 & 0xff, number & 0xff));
    }
  }
}
