// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.plugin.proxmox.PluginUnderTest.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {
  private static final String DISK = "/v1/disks/vm-100-disk-0";
  @TempDir Path directory;
  private PluginUnderTest plugin;

  @BeforeEach
  void startWithOneDisk() {
    plugin = new PluginUnderTest(directory);
    plugin.post("/v1/disks", "{'group': 'fast', 'vmid': 100, 'sizeBytes': 4096}");
  }

  private Reply snapshot(String name, String requestId) {
    return plugin.post(
        DISK + "/snapshots", "{'name': '" + name + "', 'requestId': '" + requestId + "'}");
  }

  @Test
  void repetitionOfARequestIsAnsweredAlike() {
    assertThat(snapshot("before", "r1")).isEqualTo(snapshot("before", "r1"));
    assertThat(snapshot("before", "r1").status()).isEqualTo(200);
  }

  @Test
  void oldSnapshotIsNotPassedOffAsANewOne() {
    snapshot("before", "r1");
    Reply reply = snapshot("before", "r2");
    assertThat(reply.field("code")).isEqualTo("ALREADY_EXISTS");
    assertThat(reply.field("message")).contains("has a snapshot before since 2026-03-01T10:00:00Z");
  }

  @Test
  void namesThatDifferInCaseAreRefusedNotMixedUp() {
    snapshot("Before", "r1");
    assertThat(snapshot("before", "r2").field("code")).isEqualTo("ALREADY_EXISTS");
    assertThat(plugin.delete(DISK + "/snapshots/before").field("deleted")).isEqualTo("false");
    assertThat(plugin.post(DISK + "/rollback", "{'snapshot': 'before'}").status()).isEqualTo(404);
  }

  @Test
  void nameThatCannotBeIsRefusedWithTheRule() {
    Reply reply = snapshot("7up", "r1");
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.field("correction")).startsWith("Use 2 to 48 characters");
  }

  @Test
  void rollbackBringsContentAndSizeBackThoughTheCallerHadTheDiskActive() throws Exception {
    Path device = Path.of(plugin.post(DISK + "/activate", "{'node': 'pve1'}").field("devicePath"));
    Files.writeString(device, "old");
    snapshot("before", "r1");
    Files.writeString(device, "new");
    plugin.post(DISK + "/resize", "{'sizeBytes': 8192}");
    Reply reply = plugin.post(DISK + "/rollback", "{'snapshot': 'before', 'node': 'pve1'}");
    assertThat(reply.field("sizeBytes")).isEqualTo("4096");
    assertThat(device).content().isEqualTo("old");
  }

  @Test
  void rollbackOfADiskInUseElsewhereIsRefused() {
    snapshot("before", "r1");
    plugin.post(DISK + "/activate", "{'node': 'pve2'}");
    assertThat(plugin.post(DISK + "/rollback", "{'snapshot': 'before', 'node': 'pve1'}").status())
        .isEqualTo(409);
  }

  @Test
  void snapshotsAreListedOldestFirst() {
    snapshot("one", "r1");
    snapshot("two", "r2");
    assertThat(plugin.get(DISK + "/snapshots").json().path("snapshots").findValuesAsText("name"))
        .containsExactly("one", "two");
  }
}
