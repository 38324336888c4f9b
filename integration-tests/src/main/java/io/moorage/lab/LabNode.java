// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One machine of a lab.
 *
 * @param address in the network that can be cut
 */
public record LabNode(String name, String address, LabScript script) {

  /**
   * Runs a command in the machine.
   *
   * @return what it printed
   * @throws IOException if it failed, with what it said
   */
  public String exec(String... command) throws IOException {
    return script.run(words(List.of(command))).required();
  }

  /** Runs a few lines of shell in the machine, which end with the first that fails. */
  public String shell(String lines) throws IOException {
    return exec("sh", "-euc", lines);
  }

  /** Whether a line of shell succeeds. */
  public boolean succeeds(String line) throws IOException {
    return script.run(words(List.of("sh", "-c", line))).status() == 0;
  }

  /**
   * The command of this host by which one runs in the machine, until either of them ends: for
   * processes that are to stay.
   */
  public List<String> command(List<String> command) {
    return script.command(words(command));
  }

  private List<String> words(List<String> command) {
    List<String> words = new ArrayList<>(List.of("exec", name, "--"));
    words.addAll(command);
    return words;
  }

  /** Takes its power. */
  public void kill() throws IOException {
    script.run(List.of("kill", name)).required();
  }

  /** Gives it power again, and waits until it is up. */
  public void start() throws IOException {
    script.run(List.of("start", name)).required();
  }

  /** Cuts it off the network: from all others, or from some. */
  public void cut(LabNode... peers) throws IOException {
    List<String> words = new ArrayList<>(List.of("cut", name));
    for (LabNode peer : peers) {
      words.add(peer.name());
    }
    script.run(words).required();
  }

  /** Undoes its cuts. */
  public void heal() throws IOException {
    script.run(List.of("heal", name)).required();
  }
}
