// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.plugin.proxmox.PluginUnderTest.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivationTest {
  private static final String DISK = "/v1/disks/vm-100-disk-0";
  @TempDir Path directory;
  private PluginUnderTest plugin;

  @BeforeEach
  void startWithOneDisk() {
    plugin = new PluginUnderTest(directory);
    plugin.post("/v1/disks", "{'group': 'fast', 'vmid': 100, 'sizeBytes': 4096}");
  }

  private Reply activate(String node, String more) {
    return plugin.post(DISK + "/activate", "{'node': '" + node + "'" + more + "}");
  }

  private Reply deactivate(String node, String more) {
    return plugin.post(DISK + "/deactivate", "{'node': '" + node + "'" + more + "}");
  }

  @Test
  void activatingSaysWhereTheDeviceIs() {
    Reply reply = activate("pve1", "");
    assertThat(reply.field("devicePath")).isEqualTo(directory + "/vm-100-disk-0");
    assertThat(reply.field("sizeBytes")).isEqualTo("4096");
    assertThat(activate("pve1", "")).isEqualTo(reply);
  }

  @Test
  void secondNodeIsRefusedUnlessTheGuestMigrates() {
    activate("pve1", "");
    assertThat(activate("pve2", "").field("code")).isEqualTo("IN_USE");
    assertThat(activate("pve2", ", 'migration': true").field("mode")).isEqualTo("MIGRATION_TARGET");
    assertThat(activate("pve3", ", 'migration': true").field("code")).isEqualTo("IN_USE");
    assertThat(deactivate("pve1", "").status()).isEqualTo(200);
    assertThat(activate("pve2", "").status()).isEqualTo(200);
  }

  @Test
  void incomingGuestWithoutAnotherUserIsAnOrdinaryUser() {
    assertThat(activate("pve2", ", 'migration': true").field("mode")).isEqualTo("EXCLUSIVE");
  }

  @Test
  void deactivatingWhatIsNotActiveSucceeds() {
    assertThat(deactivate("pve1", "").status()).isEqualTo(200);
    assertThat(plugin.post("/v1/disks/vm-100-disk-9/deactivate", "{'node': 'pve1'}").status())
        .isEqualTo(200);
  }

  @Test
  void deactivatingAnOpenDeviceIsRefused() {
    activate("pve1", "");
    plugin.storage.open("vm-100-disk-0", "pve1");
    assertThat(deactivate("pve1", "").status()).isEqualTo(409);
  }

  @Test
  void snapshotIsReadThroughACopyThatLastsAsLongAsItsUse() throws Exception {
    Path device = Path.of(activate("pve1", "").field("devicePath"));
    Files.writeString(device, "old");
    plugin.post(DISK + "/snapshots", "{'name': 'before'}");
    Files.writeString(device, "new");
    Reply first = activate("pve1", ", 'snapshot': 'before'");
    assertThat(Path.of(first.field("devicePath"))).content().isEqualTo("old");
    assertThat(activate("pve2", ", 'snapshot': 'before'").field("mode")).isEqualTo("READ_ONLY");
    assertThat(plugin.get("/v1/disks?group=fast").json().path("disks")).hasSize(1);

    deactivate("pve1", ", 'snapshot': 'before'");
    assertThat(Path.of(first.field("devicePath"))).exists();
    deactivate("pve2", ", 'snapshot': 'before'");
    assertThat(Path.of(first.field("devicePath"))).doesNotExist();
  }

  @Test
  void snapshotIsDeletedThoughItIsActive() {
    plugin.post(DISK + "/snapshots", "{'name': 'vzdump'}");
    activate("pve1", ", 'snapshot': 'vzdump'");
    assertThat(plugin.delete(DISK + "/snapshots/vzdump").field("deleted")).isEqualTo("true");
    assertThat(plugin.storage.list(FakeBlockStorage.GROUP)).hasSize(1);
    assertThat(plugin.delete(DISK + "/snapshots/vzdump").field("deleted")).isEqualTo("false");
    assertThat(activate("pve1", ", 'snapshot': 'vzdump'").status()).isEqualTo(404);
  }

  @Test
  void copyOfAnOlderSnapshotOfTheSameNameIsNotReused() throws Exception {
    Path device = Path.of(activate("pve1", "").field("devicePath"));
    Files.writeString(device, "one");
    plugin.post(DISK + "/snapshots", "{'name': 'same'}");
    activate("pve1", ", 'snapshot': 'same'");
    var disk = new ResourceName("vm-100-disk-0");
    plugin.storage.deleteSnapshot(disk, new SnapshotName("same"));
    plugin.pass(Duration.ofSeconds(1));
    Files.writeString(device, "two");
    plugin.post(DISK + "/snapshots", "{'name': 'same'}");
    assertThat(Path.of(activate("pve1", ", 'snapshot': 'same'").field("devicePath")))
        .content()
        .isEqualTo("two");
  }
}
