// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import io.moorage.cluster.Build;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Some virtual machines that are up, on a network of their own; see integration-tests/lab. */
public final class Lab implements AutoCloseable {
  private final LabScript script;
  private final String network;
  private final List<LabNode> nodes;
  private final Thread end = new Thread(this::downAtEnd, "lab down");

  private Lab(LabScript script, String network, int count) {
    this.script = script;
    this.network = network;
    this.nodes =
        IntStream.rangeClosed(1, count)
            .mapToObj(number -> new LabNode("n" + number, network + "." + number, script))
            .toList();
  }

  /** How large the machines are. */
  public record Size(int nodes, int disks, String disk, int memoryMebibytes) {}

  private static LabScript script(Build build) {
    return new LabScript(
        build.root().resolve("integration-tests/lab/lab"),
        Map.of("LAB_NAME", "moortest-" + place(build), "LAB_NET", network(build)));
  }

  /**
   * Apart from a lab that somebody started by hand, and from those of other copies of the project.
   */
  private static String network(Build build) {
    return "10.76." + place(build);
  }

  private static int place(Build build) {
    return Math.floorMod(build.root().toString().hashCode(), 250);
  }

  /** Why there can be no lab here; empty where there can be one. */
  public static Optional<String> obstacle(Build build) throws IOException {
    return obstacle(build, List.of("check"));
  }

  /** Why the machines would have no ZFS; empty where they have it. */
  public static Optional<String> zfsObstacle(Build build) throws IOException {
    return obstacle(build, List.of("check", "--zfs"));
  }

  private static Optional<String> obstacle(Build build, List<String> words) throws IOException {
    LabScript.Outcome check = script(build).run(words);
    return check.status() == 0
        ? Optional.empty()
        : Optional.of((check.out() + check.err()).strip());
  }

  /**
   * Starts the machines. What an earlier run has left of a lab of this name is ended first.
   *
   * @param shared folders that the machines see under the same path, to read only
   */
  public static Lab up(Build build, Size size, List<Path> shared) throws IOException {
    LabScript script = script(build);
    script.run(List.of("down")).required();
    Lab lab = new Lab(script, network(build), size.nodes());
    Runtime.getRuntime().addShutdownHook(lab.end);
    List<String> words = new ArrayList<>();
    words.addAll(List.of("up", Integer.toString(size.nodes())));
    words.addAll(List.of("--disks", Integer.toString(size.disks()), "--size", size.disk()));
    words.addAll(List.of("--mem", Integer.toString(size.memoryMebibytes())));
    for (Path folder : shared) {
      words.addAll(List.of("--share", folder + "=" + folder));
    }
    try {
      script.run(words).required();
    } catch (IOException e) {
      lab.close();
      throw e;
    }
    return lab;
  }

  public List<LabNode> nodes() {
    return nodes;
  }

  public LabNode node(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
  }

  /** The address under which the machines reach this host. */
  public String hostAddress() {
    return network + ".254";
  }

  /** Undoes every cut of the network. */
  public void heal() throws IOException {
    script.run(List.of("heal")).required();
  }

  @Override
  public void close() throws IOException {
    script.run(List.of("down")).required();
    Runtime.getRuntime().removeShutdownHook(end);
  }

  private void downAtEnd() {
    try {
      script.run(List.of("down"));
    } catch (IOException e) {
      System.err.println("lab: it could not be ended, './moor lab down' does it: " + e);
    }
  }
}
