// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ResourceName;
import io.moorage.api.storage.CreateDisk;
import io.moorage.plugin.proxmox.PluginUnderTest.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DisksTest {
  private static final String MIB = "'sizeBytes': 1048576";
  private static final String CREATE = "{'group': 'fast', 'storeid': 's1', 'vmid': 100, " + MIB;
  @TempDir Path directory;
  private PluginUnderTest plugin;

  @BeforeEach
  void start() {
    plugin = new PluginUnderTest(directory);
  }

  private String create(String more) {
    Reply reply = plugin.post("/v1/disks", CREATE + more + "}");
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.field("volname");
  }

  @Test
  void lowestFreeNumberIsGivenOut() {
    assertThat(List.of(create(""), create(""), create("")))
        .containsExactly("vm-100-disk-0", "vm-100-disk-1", "vm-100-disk-2");
    plugin.delete("/v1/disks/vm-100-disk-1?storeid=s1");
    assertThat(create("")).isEqualTo("vm-100-disk-1");
  }

  @Test
  void repeatedRequestFindsTheDiskItMade() {
    String first = create(", 'requestId': 'r1'");
    assertThat(create(", 'requestId': 'r1'")).isEqualTo(first);
    assertThat(create(", 'requestId': 'r2'")).isNotEqualTo(first);
  }

  @Test
  void disksMadeInTheSameMomentAreDifferent() throws InterruptedException, ExecutionException {
    List<String> names = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> calls = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        calls.add(threads.submit(() -> create("")));
      }
      for (Future<String> call : calls) {
        names.add(call.get());
      }
    }
    assertThat(names).doesNotHaveDuplicates().hasSize(40);
  }

  @Test
  void requestRepeatedWhileItIsStillServedMakesOneDisk()
      throws InterruptedException, ExecutionException {
    Set<String> names = new HashSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> calls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        calls.add(threads.submit(() -> create(", 'requestId': 'same'")));
      }
      for (Future<String> call : calls) {
        names.add(call.get());
      }
    }
    assertThat(names).containsExactly("vm-100-disk-0");
  }

  @Test
  void namesThatDifferInCaseAreNotMixedUp() {
    create(", 'name': 'vm-100-state-Foo'");
    Reply reply = plugin.post("/v1/disks", CREATE + ", 'name': 'vm-100-state-foo'}");
    assertThat(reply.field("code")).isEqualTo("ALREADY_EXISTS");
    assertThat(plugin.get("/v1/disks/vm-100-state-foo").status()).isEqualTo(404);
  }

  @Test
  void diskThatIsNoneOfProxmoxIsLeftAlone() {
    plugin.storage.create(
        new CreateDisk(
            new ResourceName("vm-100-disk-0"),
            FakeBlockStorage.GROUP,
            ByteSize.mebibytes(1),
            Map.of(),
            Optional.empty()));
    assertThat(create("")).isEqualTo("vm-100-disk-1");
    assertThat(plugin.delete("/v1/disks/vm-100-disk-0").field("deleted")).isEqualTo("false");
    assertThat(plugin.storage.find(new ResourceName("vm-100-disk-0"))).isPresent();
  }

  @Test
  void nameIsUsedAsGivenAndRefusedWhenTaken() {
    assertThat(create(", 'name': 'vm-100-cloudinit'")).isEqualTo("vm-100-cloudinit");
    Reply again = plugin.post("/v1/disks", CREATE + ", 'name': 'vm-100-cloudinit'}");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.field("code")).isEqualTo("ALREADY_EXISTS");
    assertThat(again.field("message")).contains("taken by vm-100-cloudinit of storage s1");
  }

  @Test
  void nameOfAnotherGuestIsRefused() {
    Reply reply = plugin.post("/v1/disks", CREATE + ", 'name': 'vm-101-disk-0'}");
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.field("message")).contains("does not belong to guest 100");
  }

  @Test
  void longStateNamesAreKeptApartAndShownInFull() {
    String first = "vm-100-state-" + "a".repeat(39) + "1";
    String second = "vm-100-state-" + "a".repeat(39) + "2";
    assertThat(create(", 'name': '" + first + "'")).isEqualTo(first);
    assertThat(create(", 'name': '" + second + "'")).isEqualTo(second);
    assertThat(plugin.get("/v1/disks/" + first + "?storeid=s1").field("volname")).isEqualTo(first);
    assertThat(plugin.get("/v1/disks?group=fast&storeid=s1&volnames=" + second).text())
        .contains(second)
        .doesNotContain(first);
    assertThat(plugin.delete("/v1/disks/" + first + "?storeid=s1").field("deleted"))
        .isEqualTo("true");
  }

  @Test
  void storageSeesOnlyItsOwnDisks() {
    create("");
    String other = "{'group': 'fast', 'storeid': 's2', 'vmid': 100, " + MIB + "}";
    assertThat(plugin.post("/v1/disks", other).field("volname")).isEqualTo("vm-100-disk-1");
    assertThat(plugin.get("/v1/disks?group=fast&storeid=s1").json().path("disks")).hasSize(1);
    assertThat(plugin.get("/v1/disks/vm-100-disk-1?storeid=s1").status()).isEqualTo(404);
    assertThat(plugin.delete("/v1/disks/vm-100-disk-1?storeid=s1").field("deleted"))
        .isEqualTo("false");
    assertThat(plugin.get("/v1/disks/vm-100-disk-1?storeid=s2").status()).isEqualTo(200);
  }

  @Test
  void listSelectsByOwnerOrByName() {
    create("");
    plugin.post("/v1/disks", CREATE.replace("100", "101") + "}");
    assertThat(plugin.get("/v1/disks?group=fast&vmid=101").text())
        .contains("vm-101-disk-0", "\"vmid\":101", "\"format\":\"raw\"", "\"sizeBytes\":1048576")
        .doesNotContain("vm-100");
    assertThat(plugin.get("/v1/disks?group=fast&vmid=101&volnames=vm-100-disk-0,vm-9-x").text())
        .contains("vm-100-disk-0")
        .doesNotContain("vm-101");
  }

  @Test
  void deleteTakesSnapshotsAlongAndSucceedsTwice() {
    String disk = "/v1/disks/" + create("");
    plugin.post(disk + "/snapshots", "{'name': 'before'}");
    plugin.post(disk + "/activate", "{'node': 'pve2', 'snapshot': 'before'}");
    plugin.post(disk + "/activate", "{'node': 'pve1'}");
    assertThat(plugin.delete(disk + "?storeid=s1&node=pve1").field("deleted")).isEqualTo("true");
    assertThat(plugin.delete(disk + "?storeid=s1&node=pve1").field("deleted")).isEqualTo("false");
    assertThat(plugin.storage.list(FakeBlockStorage.GROUP)).isEmpty();
  }

  @Test
  void diskInUseElsewhereIsNotDeletedAndKeepsItsSnapshots() {
    String disk = "/v1/disks/" + create("");
    plugin.post(disk + "/snapshots", "{'name': 'before'}");
    plugin.post(disk + "/activate", "{'node': 'pve2'}");
    Reply reply = plugin.delete(disk + "?storeid=s1&node=pve1");
    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.field("message")).isEqualTo("The volume vm-100-disk-0 is in use on pve2.");
    assertThat(plugin.get(disk + "/snapshots").json().path("snapshots")).hasSize(1);
  }

  @Test
  void resizeGrowsAndRefusesToShrink() {
    String resize = "/v1/disks/" + create("") + "/resize";
    assertThat(plugin.post(resize, "{'sizeBytes': 2097152}").field("sizeBytes"))
        .isEqualTo("2097152");
    assertThat(plugin.post(resize, "{'sizeBytes': 2097152}").status()).isEqualTo(200);
    assertThat(plugin.post(resize, "{'sizeBytes': 1048576}").status()).isEqualTo(422);
  }

  @Test
  void cloneBelongsToItsNewGuest() {
    String disk = "/v1/disks/" + create("");
    plugin.post(disk + "/snapshots", "{'name': 'before'}");
    String body = "{'storeid': 's1', 'vmid': 200, 'snapshot': 'before', 'requestId': 'c1'}";
    assertThat(plugin.post(disk + "/clone", body).field("volname")).isEqualTo("vm-200-disk-0");
    assertThat(plugin.post(disk + "/clone", body).field("volname")).isEqualTo("vm-200-disk-0");
    assertThat(plugin.get("/v1/disks?group=fast&storeid=s1&vmid=200").json().path("disks"))
        .hasSize(1);
    assertThat(plugin.post(disk + "/clone", body.replace("before", "after")).status())
        .isEqualTo(404);
  }

  @Test
  void plansSayWhatWouldHappenAndDoNothing() {
    Reply plan = plugin.post("/v1/plan-create", CREATE + "}");
    assertThat(plan.field("volname")).isEqualTo("vm-100-disk-0");
    assertThat(plan.json().at("/nodes/0/steps/0").asText()).isEqualTo("create vm-100-disk-0");
    assertThat(plugin.storage.find(new ResourceName("vm-100-disk-0"))).isEmpty();
    create("");
    assertThat(plugin.get("/v1/disks/vm-100-disk-0/plan-delete").json().at("/decisions/0").asText())
        .isEqualTo("remove both replicas of vm-100-disk-0");
    assertThat(plugin.storage.find(new ResourceName("vm-100-disk-0"))).isPresent();
  }
}
