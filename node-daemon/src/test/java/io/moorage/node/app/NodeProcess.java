// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The daemon as a real process. */
final class NodeProcess implements AutoCloseable {
  private final Process process;
  private final URI uri;

  private NodeProcess(Process process, URI uri) {
    this.process = process;
    this.uri = uri;
  }

  static ProcessBuilder builder(Path state, List<String> options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--name",
                "n1",
                "--state-dir",
                state.toString(),
                "--port",
                "0"));
    command.addAll(options);
    return new ProcessBuilder(command);
  }

  /** Starts it and waits until it serves. */
  static NodeProcess start(Path state, String... options) throws IOException {
    Process process =
        builder(state, List.of(options)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = process.inputReader(UTF_8);
    String line = out.readLine();
    if (line == null || !line.contains(" ready on ")) {
      throw new IOException("it did not start, it said " + line);
    }
    return new NodeProcess(process, URI.create(line.substring(line.indexOf(" on ") + 4)));
  }

  /** Starts it in the expectation that it refuses; what it says about that. */
  static String refusal(Path state, String... options) throws Exception {
    Process process = builder(state, List.of(options)).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return process.waitFor() == 1 ? said : "it did not refuse";
  }

  URI uri(String path) {
    return uri.resolve(path);
  }

  int port() {
    return uri.getPort();
  }

  /** As by {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
