// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.AccessMode;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.Attachment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachmentsTest {
  private static final ResourceName DATA = new ResourceName("data");

  private static Attachments.Attach attach(String node, AccessMode mode) {
    return new Attachments.Attach(DATA, new NodeName(node), mode);
  }

  private static Scenario replicas(int count) {
    return Scenario.ofNodes(3).group("plain", count).disk("plain", "data", 1);
  }

  @ParameterizedTest(name = "{0}, then {1} elsewhere: {2}")
  @CsvSource({
    "EXCLUSIVE,        EXCLUSIVE,        false",
    "EXCLUSIVE,        READ_ONLY,        false",
    "EXCLUSIVE,        MIGRATION_TARGET, false",
    "READ_ONLY,        READ_ONLY,        true",
    "READ_ONLY,        EXCLUSIVE,        false",
    "READ_ONLY,        MIGRATION_TARGET, false",
    "MIGRATION_TARGET, EXCLUSIVE,        false",
  })
  void onlyReadersShareADisk(AccessMode first, AccessMode second, boolean shared) {
    Scenario scenario = replicas(2);
    scenario.ask(attach("alpha", first));
    if (shared) {
      scenario.ask(attach("bravo", second));
      assertThat(scenario.cluster().attachmentsOf(DATA)).hasSize(2);
    } else {
      assertThat(scenario.refused(ErrorCode.IN_USE, attach("bravo", second)).message())
          .contains("attached on node 'alpha'");
    }
  }

  @Test
  void attachingAgainIsTheSameAttachment() {
    Scenario scenario = replicas(1);
    Attachment first = scenario.ask(attach("alpha", AccessMode.EXCLUSIVE));
    long revision = scenario.cluster().revision();
    assertThat(scenario.ask(attach("ALPHA", AccessMode.EXCLUSIVE)).since())
        .isEqualTo(first.since());
    assertThat(scenario.cluster().revision()).isEqualTo(revision);
    scenario.ask(attach("alpha", AccessMode.READ_ONLY));
    assertThat(scenario.cluster().attachmentsOf(DATA)).hasSize(1);
  }

  @Test
  void attachmentKeepsTheSpellingOfDiskAndNode() {
    Scenario scenario = replicas(1);
    Attachment made =
        scenario.ask(
            new Attachments.Attach(
                new ResourceName("DATA"), new NodeName("ALPHA"), AccessMode.EXCLUSIVE));
    assertThat(made.resource().value()).isEqualTo("data");
    assertThat(made.node().value()).isEqualTo("alpha");
  }

  @Test
  void plainStorageIsOnlyAttachedWhereItIs() {
    Scenario scenario = replicas(1);
    assertThat(
            scenario
                .refused(ErrorCode.LAYER_NOT_SUPPORTED, attach("bravo", AccessMode.EXCLUSIVE))
                .correction())
        .contains("[alpha]");
  }

  @Test
  void unknownDiskOrNodeIsRefused() {
    replicas(1).refused(ErrorCode.NODE_NOT_FOUND, attach("nobody", AccessMode.EXCLUSIVE));
    Scenario.ofNodes(1)
        .refused(ErrorCode.RESOURCE_DEFINITION_NOT_FOUND, attach("alpha", AccessMode.EXCLUSIVE));
  }

  @Test
  void detachedDiskIsFree() {
    Scenario scenario = replicas(2);
    scenario.ask(attach("alpha", AccessMode.EXCLUSIVE));
    Attachments.Detach detach = new Attachments.Detach(DATA, new NodeName("alpha"));
    assertThat(scenario.ask(detach)).isTrue();
    assertThat(scenario.ask(detach)).isFalse();
    scenario.ask(attach("bravo", AccessMode.EXCLUSIVE));
  }
}
