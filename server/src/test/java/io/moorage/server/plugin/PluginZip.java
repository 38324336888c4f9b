// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A plugin that is written, compiled and packed by a test. */
final class PluginZip {
  private static final String SOURCE =
      """
      package sample;

      import io.moorage.api.model.*;
      import io.moorage.api.platform.*;
      import java.util.*;

      public final class Sample implements PlatformPlugin {
        public Sample() {}

        private static Endpoint get(String path, Endpoint.Handler handler) {
          return new Endpoint("GET", path, handler);
        }

        private static Endpoint.Answer text(Object body) {
          return new Endpoint.Answer(200, "text/plain", String.valueOf(body));
        }

        @Override
        public PlatformInstance start(PluginContext context) {
          START
        }
      }
      """;

  private final String id;
  private final String version;
  private final String body;
  private String requires = PluginHost.API_VERSION;
  private boolean listed = true;
  private final List<Path> libraries = new ArrayList<>();

  private PluginZip(String id, String version, String body) {
    this.id = id;
    this.version = version;
    this.body = body;
  }

  /** A plugin whose {@code start} has this body. */
  static PluginZip starting(String id, String version, String body) {
    return new PluginZip(id, version, body);
  }

  /** A plugin that serves these endpoints: expressions that {@code get(path, handler)} makes. */
  static PluginZip serving(String id, String version, String... endpoints) {
    return starting(id, version, "return () -> List.of(" + String.join(", ", endpoints) + ");");
  }

  PluginZip requires(String apiVersion) {
    requires = apiVersion;
    return this;
  }

  /** Without the index that PF4J's annotation processor writes. */
  PluginZip withoutIndex() {
    listed = false;
    return this;
  }

  /** Packs the jars of the test's own class path whose names begin so. */
  PluginZip packing(String... names) {
    Arrays.stream(System.getProperty("java.class.path").split(":"))
        .map(Path::of)
        .filter(
            jar -> Stream.of(names).anyMatch(name -> jar.getFileName().toString().startsWith(name)))
        .forEach(libraries::add);
    return this;
  }

  Path in(Path directory) throws IOException {
    Path classes = Files.createTempDirectory(directory, "classes");
    compile(classes);
    Path zip = directory.resolve(id + "-" + version + ".zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      add(
          out,
          "plugin.properties",
          ("plugin.id=" + id + "\nplugin.version=" + version + "\nplugin.requires=" + requires)
              .getBytes(StandardCharsets.UTF_8));
      try (Stream<Path> files = Files.walk(classes)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          add(out, "classes/" + classes.relativize(file), Files.readAllBytes(file));
        }
      }
      if (listed) {
        add(
            out,
            "classes/META-INF/extensions.idx",
            "sample.Sample\n".getBytes(StandardCharsets.UTF_8));
      }
      for (Path library : libraries) {
        add(out, "lib/" + library.getFileName(), Files.readAllBytes(library));
      }
    }
    return zip;
  }

  private static void add(ZipOutputStream out, String name, byte[] content) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    out.write(content);
    out.closeEntry();
  }

  private void compile(Path classes) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String source = SOURCE.replace("START", body);
    boolean compiled =
        compiler
            .getTask(
                null,
                null,
                null,
                List.of(
                    "-proc:none",
                    "-nowarn",
                    "-d",
                    classes.toString(),
                    "-cp",
                    System.getProperty("java.class.path")),
                null,
                List.of(
                    new SimpleJavaFileObject(
                        URI.create("string:///sample/Sample.java"),
                        SimpleJavaFileObject.Kind.SOURCE) {
                      @Override
                      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                      }
                    }))
            .call();
    assertThat(compiled).as("the test's plugin compiles").isTrue();
  }
}
