// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.moorage.api.storage.StorageException;
import io.moorage.api.storage.StorageException.Code;
import io.moorage.plugin.proxmox.PluginUnderTest.Reply;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolTest {
  @TempDir Path directory;
  private PluginUnderTest plugin;

  @BeforeEach
  void start() {
    plugin = new PluginUnderTest(directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "7", "{} {}", "{'group': fast}"})
  void bodyThatIsNoJsonObjectIsMalformed(String body) {
    Reply reply = plugin.post("/v1/disks", body);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.field("code")).isEqualTo("MALFORMED");
  }

  static Stream<Arguments> wrongFields() {
    return Stream.of(
        argumentSet("nothing", "{}", "vmid|group"),
        argumentSet("no size", "{'group': 'fast', 'vmid': 100}", "sizeBytes"),
        argumentSet(
            "text as size", "{'group': 'fast', 'vmid': 100, 'sizeBytes': '1'}", "sizeBytes"),
        argumentSet("fraction", "{'group': 'fast', 'vmid': 100, 'sizeBytes': 1.5}", "sizeBytes"),
        argumentSet("huge", "{'group': 'fast', 'vmid': 100, 'sizeBytes': 1e99}", "sizeBytes"),
        argumentSet("below zero", "{'group': 'fast', 'vmid': 100, 'sizeBytes': -1}", "sizeBytes"),
        argumentSet("small guest", "{'group': 'fast', 'vmid': 7, 'sizeBytes': 1}", "vmid"),
        argumentSet("number as group", "{'group': 5, 'vmid': 100, 'sizeBytes': 1}", "group"),
        argumentSet("bad group", "{'group': '-', 'vmid': 100, 'sizeBytes': 1}", "group"),
        argumentSet(
            "bad node", "{'group': 'fast', 'vmid': 100, 'sizeBytes': 1, 'node': '!'}", "node"));
  }

  @ParameterizedTest
  @MethodSource("wrongFields")
  void wrongFieldIsNamed(String body, String field) {
    Reply reply = plugin.post("/v1/disks", body);
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.field("message")).containsPattern("field '(" + field + ")'");
    assertThat(reply.field("correction")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"disk", "vm-1-disk-0", "vm-100-", "vm-100-a%2Fb", "pm-snapshot-0", "vm-100-a%0A"})
  void nameThatIsNoVolumeIsRefused(String name) {
    assertThat(plugin.delete("/v1/disks/" + name).field("code")).isEqualTo("INVALID");
  }

  @Test
  void unknownFieldsAreIgnoredForNewerClients() {
    String body = "{'group': 'fast', 'vmid': 100, 'sizeBytes': 1, 'hints': {'a': 1}}";
    assertThat(plugin.post("/v1/disks", body).status()).isEqualTo(200);
  }

  @Test
  void newerProtocolIsRefusedWithAdvice() {
    Reply reply = plugin.get("/v1/status?group=fast&protocol=2");
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.field("correction")).contains("/v1/host");
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_FOUND,404", "ALREADY_EXISTS,409", "IN_USE,409", "HAS_SNAPSHOTS,409", "INVALID,422",
    "UNSUPPORTED,422", "NO_CAPACITY,507", "NODE_OFFLINE,503", "TIMEOUT,504", "INTERNAL,500"
  })
  void storageErrorsKeepTheirMeaning(Code code, int status) {
    plugin.storage.failWith(new StorageException(code, "It broke.", "Mend it."));
    Reply reply = plugin.get("/v1/disks?group=fast");
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.field("code")).isEqualTo(code.name());
    assertThat(reply.field("message")).isEqualTo("It broke.");
    assertThat(reply.field("correction")).isEqualTo("Mend it.");
  }

  @Test
  void fullPoolSaysSo() {
    String body = "{'group': 'fast', 'vmid': 100, 'sizeBytes': 2000000000}";
    assertThat(plugin.post("/v1/disks", body).status()).isEqualTo(507);
  }

  @Test
  void statusIsAnsweredFromAReadingThatIsKeptFresh() {
    Reply first = plugin.get("/v1/status?group=fast");
    assertThat(first.text())
        .contains("\"totalBytes\":1073741824", "\"usedBytes\":0", "\"active\":true");
    plugin.post("/v1/disks", "{'group': 'fast', 'vmid': 100, 'sizeBytes': 1024}");
    plugin.get("/v1/status?group=fast");
    assertThat(plugin.storage.capacityReadings()).isEqualTo(1);
    plugin.runRepeated();
    assertThat(plugin.get("/v1/status?group=fast").field("usedBytes")).isEqualTo("1024");
    assertThat(plugin.storage.capacityReadings()).isEqualTo(2);
  }

  @Test
  void statusOutlastsAShortFailureButNotALongOne() {
    plugin.get("/v1/status?group=fast");
    plugin.storage.failWith(new StorageException(Code.TIMEOUT, "Too slow.", ""));
    plugin.runRepeated();
    assertThat(plugin.get("/v1/status?group=fast").status()).isEqualTo(200);
    plugin.pass(Duration.ofSeconds(21));
    assertThat(plugin.get("/v1/status?group=fast").status()).isEqualTo(504);
  }

  @Test
  void statusNobodyAsksForIsNotReadAnew() {
    plugin.get("/v1/status?group=fast");
    plugin.pass(Duration.ofSeconds(61));
    plugin.runRepeated();
    assertThat(plugin.storage.capacityReadings()).isEqualTo(1);
  }

  @Test
  void statusOfAnUnknownGroupIsNotFound() {
    assertThat(plugin.get("/v1/status?group=slow").status()).isEqualTo(404);
  }

  @Test
  void hostFindsThePlugin() throws Exception {
    StringBuilder indexes = new StringBuilder();
    ClassLoader loader = ProxmoxPlugin.class.getClassLoader();
    for (URL index : Collections.list(loader.getResources("META-INF/extensions.idx"))) {
      try (InputStream stream = index.openStream()) {
        indexes.append(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertThat(indexes).contains(ProxmoxPlugin.class.getName());
  }

  @Test
  void hostHalfIsHandedOutWithItsFingerprint() {
    Reply host = plugin.get("/v1/host");
    String module = plugin.get("/v1/host/MooragePlugin.pm").text();
    assertThat(module).contains("package PVE::Storage::Custom::MooragePlugin;");
    assertThat(host.json().at("/files/0/sha256").asText())
        .isEqualTo(Fingerprint.of(module.getBytes(StandardCharsets.UTF_8)));
    assertThat(host.json().at("/protocol/max").asInt()).isEqualTo(1);
    assertThat(host.field("version")).doesNotContain("$");
  }
}
