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
  /** A name and a network apart from those of a lab that somebody started by hand. */
  private static final String NETWORK = "10.76.0";

  private static final Map<String, String> APART =
      Map.of("LAB_NAME", "moortest", "LAB_NET", NETWORK);

  private final LabScript script;
  private final List<LabNode> nodes;
  private final Thread end = new Thread(this::downAtEnd, "lab down");

  private Lab(LabScript script, int count) {
    this.script = script;
    this.nodes =
        IntStream.rangeClosed(1, count)
            .mapToObj(number -> new LabNode("n" + number, NETWORK + "." + number, script))
            .toList();
  }

  /** How large the machines are. */
  public record Size(int nodes, int disks, String disk, int memoryMebibytes) {}

  private static LabScript script(Build build) {
    return new LabScript(build.root().resolve("integration-tests/lab/lab"), APART);
  }

  /** Why there can be no lab here; empty where there can be one. */
  public static Optional<String> obstacle(Build build) throws IOException {
    LabScript.Outcome check = script(build).run(List.of("check"));
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
    Lab lab = new Lab(script, size.nodes());
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
    return NETWORK + ".254";
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
