// SPDX-License-Identifier: Apache-2.0
package io.moorage.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the build put what can be run, and the command lines for it: the same options that the
 * launcher uses.
 *
 * @param root the project's folder
 * @param trainingOutput where processes write AOT caches at their end, while they are trained
 */
public record Build(Path root, Optional<Path> trainingOutput) {

  /** As the launcher or the build says. */
  public static Build here() {
    // Tests run in the module's own folder, the launcher says where the project is.
    return new Build(
        Path.of(System.getProperty("moor.root", "..")).toAbsolutePath().normalize(),
        Optional.empty());
  }

  /** The same, with processes that write AOT caches into a folder. */
  public Build training(Path output) {
    return new Build(root, Optional.of(output));
  }

  public Path plugins() {
    return root.resolve("target/runtime/plugins");
  }

  /** A plugin's zip, as its module packs it. */
  public Path plugin(String id) {
    Path folder = root.resolve("plugins/" + id + "/target");
    try (DirectoryStream<Path> zips = Files.newDirectoryStream(folder, "plugin-" + id + "-*.zip")) {
      for (Path zip : zips) {
        return zip;
      }
      throw new IOException("there is none in " + folder);
    } catch (IOException e) {
      throw new UncheckedIOException("finding plugin " + id + "; run './moor build'", e);
    }
  }

  /** The command line of a server. */
  public List<String> server(List<String> arguments) {
    return java("server", "server", "MOOR_SERVER_HEAP", "io.moorage.server.app.Main", arguments);
  }

  /** The command line of a node daemon. */
  public List<String> node(List<String> arguments) {
    return java("node", "node-daemon", "MOOR_NODE_HEAP", "io.moorage.node.app.Main", arguments);
  }

  private List<String> java(
      String part, String module, String heapVariable, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + root.resolve("etc/jvm/common.options"));
    command.add("@" + root.resolve("etc/jvm/" + part + ".options"));
    Optional.ofNullable(System.getenv(heapVariable)).ifPresent(heap -> command.add("-Xmx" + heap));
    Path cache = root.resolve("target/runtime/" + part + ".aot");
    if (trainingOutput.isPresent()) {
      command.add("-XX:AOTCacheOutput=" + trainingOutput.get().resolve(part + ".aot"));
      command.add("-Xlog:aot=off");
    } else if (Files.exists(cache)) {
      command.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off"));
    }
    command.add("-cp");
    command.add(classPath(part, module));
    command.add(main);
    command.addAll(arguments);
    return command;
  }

  /**
   * The launcher's class path; in the midst of a build, before that is written, the module's own.
   */
  private String classPath(String part, String module) {
    try {
      Path written = root.resolve("target/runtime/" + part + ".classpath");
      if (Files.exists(written)) {
        return Files.readString(written);
      }
      return root.resolve(module + "/target/classes")
          + ":"
          + Files.readString(root.resolve(module + "/target/classpath"));
    } catch (IOException e) {
      throw new UncheckedIOException("finding what was built; run './moor build'", e);
    }
  }
}
