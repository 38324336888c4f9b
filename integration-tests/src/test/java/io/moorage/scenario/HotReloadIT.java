// SPDX-License-Identifier: Apache-2.0
package io.moorage.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cluster.Api;
import io.moorage.cluster.Build;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Plugins come, change and go under calls, and no call suffers from it. */
@ExtendWith(SharedCluster.class)
class HotReloadIT {
  private final ThreeNodes nodes;
  private final Client client;

  HotReloadIT(ThreeNodes nodes) {
    this.nodes = nodes;
    this.client = new Client(nodes.clientEnvironment());
  }

  @BeforeEach
  void loadTheFirstVersion() throws Exception {
    greet("First");
    load(version("1.0.0")).required("loading the first version");
  }

  private Api api() {
    return nodes.api();
  }

  /** What the plugin says is a setting beside its zip: it is read at each load. */
  private void greet(String words) throws IOException {
    Files.writeString(nodes.plugins().resolve("hello.properties"), "greeting=" + words + "\n");
  }

  private Path version(String version) throws IOException {
    Path zip = nodes.folder("versions").resolve("hello-" + version + ".zip");
    Files.deleteIfExists(zip);
    Files.copy(Build.here().plugin("hello"), zip);
    try (FileSystem inside = FileSystems.newFileSystem(zip)) {
      Path properties = inside.getPath("plugin.properties");
      String text = Files.readString(properties);
      Files.writeString(
          properties, text.replaceAll("plugin\\.version=.*", "plugin.version=" + version));
    }
    return zip;
  }

  private Api.Answer load(Path zip) throws IOException {
    return api().post("/v1/plugins", Map.of("path", zip.toString()));
  }

  private String greeting() throws IOException {
    return api().text("GET", "/plugins/hello/v1/greeting", "").text();
  }

  private JsonNode plugins() throws IOException {
    return api().get("/v1/plugins").required("listing plugins");
  }

  @Test
  void newVersionAnswersAndNoCallFailsMeanwhile() throws Exception {
    assertThat(greeting()).startsWith("First.");
    try (SlowCalls calls = SlowCalls.to(api(), 12)) {
      calls.awaitAnswers(12);
      greet("Second");
      load(version("2.0.0")).required("loading the second version");
      assertThat(greeting()).startsWith("Second.");
      calls.awaitAnswers(24);
      greet("Third");
      assertThat(client.run("plugin", "load", version("3.0.0").toString()).exit()).isZero();
      assertThat(greeting()).startsWith("Third.");
      calls.awaitAnswers(36);
      greet("Fourth");
      assertThat(client.run("plugin", "reload", "hello").exit()).isZero();
      assertThat(greeting()).startsWith("Fourth.");
      calls.awaitAnswers(48);
      assertThat(calls.failures()).isEmpty();
    }
    assertThat(entry("hello").path("version").asText()).isEqualTo("3.0.0");
    assertThat(entry("proxmox").path("state").asText()).isEqualTo("RUNNING");
  }

  @Test
  void unloadLetsCallsEndBeforeThePluginDoes() throws Exception {
    try (SlowCalls calls = SlowCalls.to(api(), 12)) {
      calls.awaitAnswers(12);
      assertThat(client.run("plugin", "unload", "hello").exit()).isZero();
      assertThat(api().text("GET", "/plugins/hello/v1/greeting", "").status()).isEqualTo(404);
      calls.awaitAnswers(60);
      // From some moment on nobody serves the calls any more; what the plugin itself would say
      // when it is closed under a call is not among the answers.
      assertThat(calls.failures()).allSatisfy(answer -> assertThat(answer).contains("\"HOST\""));
    }
    assertThat(plugins().toString()).doesNotContain("/plugins/hello");
    assertThat(client.run("plugin", "unload", "hello").exit()).isEqualTo(10);
  }

  @Test
  void brokenFileLeavesTheRunningVersionAloneAndIsListedWithItsReason() throws Exception {
    Path broken = nodes.folder("versions").resolve("broken.zip");
    Files.write(broken, "this is no zip".getBytes(StandardCharsets.UTF_8));
    Api.Answer refused = load(broken);
    assertThat(refused.ok()).isFalse();
    assertThat(refused.body().path(0).path("message").asText()).contains("broken.zip");
    assertThat(refused.body().path(0).path("correction").asText()).isNotBlank();
    assertThat(greeting()).startsWith("First.");
    JsonNode listed = entry("broken.zip");
    assertThat(listed.path("state").asText()).isEqualTo("FAILED");
    assertThat(listed.path("reason").asText()).isNotBlank();
    assertThat(client.run("plugin", "list").out()).contains("broken.zip", "FAILED", "RUNNING");
  }

  @Test
  void versionThatRefusesItsSettingsLeavesTheRunningOneAlone() throws Exception {
    greet(" ");
    Path second = version("2.0.0");
    Api.Answer refused = load(second);
    assertThat(refused.ok()).isFalse();
    assertThat(refused.body().toString()).contains("greeting");
    assertThat(greeting()).startsWith("First.");
    assertThat(entry("hello-2.0.0.zip").path("reason").asText()).contains("greeting");
    greet("Mended");
    load(second).required("loading it with better settings");
    assertThat(greeting()).startsWith("Mended.");
    assertThat(plugins().toString()).doesNotContain("hello-2.0.0.zip");
  }

  private JsonNode entry(String id) throws IOException {
    for (JsonNode plugin : plugins()) {
      if (plugin.path("id").asText().equals(id)) {
        return plugin;
      }
    }
    throw new AssertionError(id + " is not listed: " + plugins());
  }
}
