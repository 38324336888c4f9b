// SPDX-License-Identifier: Apache-2.0
package io.moorage.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.scenario.Client.Outcome;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client's commands against a real server with something in it. */
@ExtendWith(SharedCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandLineIT {
  private final ThreeNodes nodes;
  private final Client client;

  CommandLineIT(ThreeNodes nodes) {
    this.nodes = nodes;
    this.client = new Client(nodes.clientEnvironment());
  }

  @BeforeAll
  void somethingToShow() {
    succeed("resource-group", "spawn-resources", "vms", "data", "8MiB");
    succeed("snapshot", "create", "data", "monday");
    succeed("key-value-store", "modify", "notes", "colour", "blue");
  }

  @AfterAll
  void nothingIsLeft() throws Exception {
    nodes.clear();
  }

  private Outcome succeed(String... words) {
    Outcome outcome = client.run(words);
    assertThat(outcome.exit()).as(String.join(" ", words) + ": " + outcome).isZero();
    return outcome;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node list|alpha",
        "node info|FILE",
        "node interface list alpha|127.0.0.1",
        "node list-properties alpha|",
        "storage-pool list|thin",
        "storage-pool list-properties alpha thin|StorDriver/StorPoolName",
        "storage-pool-definition list|thin",
        "resource-group list|vms",
        "resource-group list-properties vms|",
        "resource-group query-max-volume-size vms|thin",
        "resource-group query-size-info vms|GiB",
        "volume-group list vms|",
        "resource-definition list|data",
        "resource-definition list-properties data|",
        "volume-definition list|8 MiB",
        "volume-definition list-properties data 0|",
        "resource list|STORAGE",
        "resource list-volumes|/dev/loop",
        "volume list|/dev/loop",
        "snapshot list|monday",
        "controller version|1.28.0",
        "controller list-properties|",
        "error-reports list|",
        "key-value-store list|notes",
        "key-value-store show notes|blue",
        "plugin list|hello",
        "change-log list|snapshot"
      })
  void everyListIsPrintedAsTextAndAsJson(String commandAndContent) throws Exception {
    String[] parts = commandAndContent.split("\\|", -1);
    Outcome text = succeed(parts[0].split(" "));
    assertThat(text.out().toLowerCase(java.util.Locale.ROOT))
        .contains(parts[1].toLowerCase(java.util.Locale.ROOT));
    assertThat(text.err()).isEmpty();
    Outcome json = succeed(("-m " + parts[0]).split(" "));
    assertThat(json.json().isContainerNode()).as(json.out()).isTrue();
  }

  @Test
  void dryRunsShowDecisionsAndStepsAndChangeNothing() throws Exception {
    succeed("rg", "spawn", "vms", "plain", "4M");
    JsonNode before = state();
    Outcome spawn =
        succeed("resource-group", "spawn-resources", "vms", "more", "8MiB", "--dry-run");
    assertThat(spawn.out()).contains("chosen: thin on", "Steps on", "nothing has been changed");
    Outcome delete = succeed("resource-definition", "delete", "plain", "--dry-run");
    assertThat(delete.out()).contains("remove plain_00000", "nothing has been changed");
    Outcome one = succeed("resource", "create", "plain", "--auto-place", "3", "--dry-run");
    assertThat(one.out()).contains("nothing has been changed");
    Outcome advice = succeed("advise", "vms", "8MiB");
    assertThat(advice.out()).contains("chosen: thin on");
    assertThat(state()).isEqualTo(before);
    succeed("rd", "delete", "plain");
  }

  private JsonNode state() throws Exception {
    return nodes.api().get("/v1/view/resources").required("viewing");
  }

  @Test
  void aDiskIsMadeUsedAndRemovedByCommands() throws Exception {
    succeed("rg", "spawn", "vms", "disk", "4M");
    succeed("vd", "set-size", "disk", "0", "6M");
    assertThat(succeed("vd", "list").out()).contains("6 MiB");
    succeed("s", "create", "disk", "one");
    succeed("s", "rollback", "disk", "one");
    succeed("rd", "clone", "disk", "copy");
    assertThat(succeed("r", "list").out()).contains("copy");
    succeed("s", "delete", "disk", "one");
    succeed("rd", "delete", "disk", "copy");
    assertThat(succeed("r", "list").out()).doesNotContain("copy").contains("data");
    nodes.awaitNothingLeft();
  }

  @Test
  void exitCodesSayWhatWentWrong() throws Exception {
    assertThat(client.run("resource-definition", "nonsense").exit()).isEqualTo(2);
    assertThat(client.run("node", "list", "--no-such-option").exit()).isEqualTo(2);
    Outcome unknown = client.run("resource-group", "spawn-resources", "nowhere", "some", "1M");
    assertThat(unknown.exit()).isEqualTo(10);
    assertThat(unknown.out() + unknown.err()).contains("nowhere");
    assertThat(client.run("resource-definition", "delete", "nothing").exit()).isZero();
    assertThat(client.run("resource-group", "spawn-resources", "vms", "data", "1M").exit())
        .isEqualTo(10);
    Map<String, String> wrong = new HashMap<>(nodes.clientEnvironment());
    wrong.put("MOOR_SERVERS", "https://127.0.0.1:1");
    Outcome nobody = new Client(wrong).run("node", "list");
    assertThat(nobody.exit()).isEqualTo(20);
    assertThat(nobody.err()).contains("127.0.0.1:1");
    wrong.putAll(nodes.clientEnvironment());
    wrong.remove("MOOR_CA");
    Outcome stranger = new Client(wrong).run("node", "list");
    assertThat(stranger.exit()).isEqualTo(20);
    assertThat(stranger.err()).contains("certificate");
  }

  @Test
  void errorsInJsonAreAListToo() throws Exception {
    Outcome refused = client.run("-m", "rg", "spawn", "vms", "data", "1M");
    assertThat(refused.exit()).isEqualTo(10);
    assertThat(refused.json().isArray()).isTrue();
    assertThat(refused.json().toString()).contains("ret_code").contains("data");
  }
}
