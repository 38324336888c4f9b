// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.server.rest.TestServer;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drives the server with the Java client of LINSTOR's makers, as CloudStack does. */
final class JavaClientTest {

  @TempDir Path directory;

  @Test
  void aClientThatWeDidNotWriteGetsAlong() throws Exception {
    try (TestServer server = new TestServer(directory);
        URLClassLoader apart = apart()) {
      Map<String, String> seen = run(apart, server.uri("").toString());
      assertThat(seen)
          .containsEntry("version", "1.28.0")
          .containsEntry("node", "alpha ONLINE")
          .containsEntry("filter", "2 [pool]")
          .containsEntry("pool alpha", "FILE_THIN 104857600 104857600")
          .containsEntry("largest", "2097152000")
          .containsEntry("spelling", "cs-Volume")
          .containsEntry("device", "/dev/fake/cs-Volume_0")
          .containsEntry("disk state", "Created")
          .containsEntry("size", "2097152")
          .containsEntry("found by property", "cs-Volume")
          .containsEntry("refusal", "500")
          .containsEntry("flags", "[SUCCESSFUL]")
          .containsEntry("restored", "2 resources")
          .containsEntry("clone", "cs-copy true")
          .containsEntry("left", "[]")
          .containsEntry("stats", "1");
    }
  }

  private static Map<String, String> run(ClassLoader apart, String url) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(apart);
    try {
      @SuppressWarnings("unchecked")
      Function<String, Map<String, String>> script =
          (Function<String, Map<String, String>>)
              apart
                  .loadClass(JavaClientScript.class.getName())
                  .getDeclaredConstructor()
                  .newInstance();
      return script.apply(url);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** The client with its own libraries and the script, and nothing of ours. */
  private static URLClassLoader apart() throws IOException {
    List<URL> urls = new ArrayList<>();
    try (Stream<Path> jars = Files.list(Path.of("target", "linstor-client"))) {
      for (Path jar : jars.toList()) {
        urls.add(jar.toUri().toURL());
      }
    }
    urls.add(JavaClientScript.class.getProtectionDomain().getCodeSource().getLocation());
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }
}
