// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.AccessMode;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.NvmeNames;
import io.moorage.driver.spec.NvmeSpec;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.wire.Observation;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition.Birth;
import io.moorage.server.cluster.Role;
import io.moorage.server.control.Attachments;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.Groups;
import io.moorage.server.control.Nodes;
import io.moorage.server.control.Placements;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.control.Removals;
import io.moorage.server.control.Resources;
import io.moorage.server.control.Restores;
import io.moorage.server.control.Scenario;
import io.moorage.server.control.Toggles;
import io.moorage.server.testing.HealthyNetwork;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What follows where one node offers its disk to the others over NVMe-oF. */
class NvmeTest {
  private static final ResourceName DATA = new ResourceName("data");
  private static final NodeName ALPHA = new NodeName("alpha");
  private static final NodeName BRAVO = new NodeName("bravo");
  private static final NodeName CHARLIE = new NodeName("charlie");
  private static final ByteSize SIZE = ByteSize.gibibytes(1);

  /** A disk on alpha, in a cluster of three nodes. */
  private static Scenario disk(LayerKind... layers) {
    List<LayerKind> stack =
        layers.length == 0 ? List.of(LayerKind.NVME, LayerKind.STORAGE) : List.of(layers);
    Scenario scenario = Scenario.ofNodes(3).unlocked().group("remote", Scenario.stacked(1, stack));
    scenario.ask(Scenario.spawn("remote", "data", 1));
    scenario.settle("data");
    advance(scenario);
    return scenario;
  }

  /** The same, used on bravo. */
  private static Scenario used() {
    Scenario scenario = disk();
    scenario.ask(available(BRAVO, false));
    scenario.settle("data");
    return scenario;
  }

  private static void advance(Scenario scenario) {
    scenario.follow((draft, world) -> Workflows.advance(draft, world, DATA));
  }

  private static Placements.MakeAvailable available(NodeName node, boolean diskful) {
    return new Placements.MakeAvailable(DATA, node, diskful, Optional.empty());
  }

  private static Resources.Create create(NodeName node, boolean diskless) {
    Map<String, String> pool = diskless ? Map.of() : Map.of("StorPoolName", "pool");
    return new Resources.Create(
        DATA, List.of(new Resources.Order(node, pool, diskless)), Optional.empty());
  }

  private static ResourceSpec spec(Scenario scenario, NodeName node) {
    Resource resource = scenario.resource("data", node.value());
    return Specs.resource(scenario.cluster(), resource).orElseThrow();
  }

  private static NvmeSpec.Target target(Scenario scenario) {
    return (NvmeSpec.Target) spec(scenario, ALPHA).network().orElseThrow();
  }

  private static NvmeSpec.Initiator initiator(Scenario scenario, NodeName node) {
    return (NvmeSpec.Initiator) spec(scenario, node).network().orElseThrow();
  }

  private static void opened(Scenario scenario, NodeName node) {
    ResourceSpec spec = spec(scenario, node);
    scenario.saw(
        node.value(),
        new Observation.Reports(
            List.of(),
            List.of(
                new ResourceReport(
                    spec.id(),
                    spec.resource(),
                    spec.generation(),
                    new ItemState.Settled(),
                    List.of(),
                    Optional.of(HealthyNetwork.connected(initiator(scenario, node), true)),
                    Optional.empty())),
            List.of()));
  }

  @Test
  void diskIsOfferedToNobodyUntilSomebodyWantsIt() {
    Scenario scenario = disk();

    assertThat(scenario.definition("data").birth()).isInstanceOf(Birth.Complete.class);
    assertThat(target(scenario).hosts()).isEmpty();
    assertThat(target(scenario).portals()).containsExactly(new NvmeSpec.Portal("192.0.2.1", 4420));
    assertThat(target(scenario).volumes()).containsExactly(0);
  }

  @Test
  void initiatorIsLetInAndToldWhereToGo() {
    Scenario scenario = used();

    assertThat(scenario.resource("data", "bravo").role()).isEqualTo(new Role.Diskless());
    NvmeSpec.Initiator initiator = initiator(scenario, BRAVO);
    assertThat(target(scenario).hosts()).containsExactly(initiator.host());
    assertThat(initiator.host()).isEqualTo(NvmeNames.host(BRAVO));
    assertThat(initiator.subsystem()).isEqualTo(target(scenario).subsystem());
    assertThat(initiator.portals()).isEqualTo(target(scenario).portals());
    assertThat(initiator.volumes()).isEqualTo(Map.of(0, SIZE));
    assertThat(spec(scenario, BRAVO).volumes()).isEmpty();
  }

  @Test
  void everyNodeHearsOfInitiatorsThatComeAndGo() {
    Scenario scenario = used();
    long before = spec(scenario, ALPHA).generation();

    scenario.ask(create(CHARLIE, true));
    assertThat(spec(scenario, ALPHA).generation()).isGreaterThan(before);
    assertThat(target(scenario).hosts())
        .containsExactly(NvmeNames.host(BRAVO), NvmeNames.host(CHARLIE));

    scenario.ask(new Removals.Delete(DATA, BRAVO, false));
    assertThat(target(scenario).hosts()).containsExactly(NvmeNames.host(CHARLIE));
    assertThat(Specs.full(scenario.cluster(), BRAVO, 1).resources())
        .as("it is taken down by what stays of it")
        .singleElement()
        .satisfies(gone -> {
          assertThat(gone.lifecycle()).isEqualTo(ResourceSpec.Lifecycle.ABSENT);
          assertThat(gone.network()).containsInstanceOf(NvmeSpec.Initiator.class);
        });
  }

  @Test
  void portalIsWhereTheNodeIsMeantToBeReached() {
    Scenario scenario = disk();
    scenario.ask(
        new Nodes.PutAddress(
            ALPHA,
            new Nodes.Address(
                "fast",
                "198.51.100.1",
                Optional.empty(),
                io.moorage.server.cluster.Node.Encryption.SSL,
                false),
            true));
    scenario.poolProperty("alpha", "pool", "PrefNic", "fast");

    assertThat(target(scenario).portals())
        .containsExactly(new NvmeSpec.Portal("198.51.100.1", 4420));
  }

  @Test
  void encryptionIsBelowAndNvmeTakesNoRoom() {
    Scenario scenario = disk(LayerKind.NVME, LayerKind.LUKS, LayerKind.STORAGE);

    assertThat(spec(scenario, ALPHA).volumes().getFirst().layers())
        .hasExactlyElementsOfTypes(LayerSpec.Luks.class, LayerSpec.Storage.class);
    assertThat(scenario.definition("data").size()).isEqualTo(ByteSize.mebibytes(1040));
    assertThat(disk().definition("data").size()).isEqualTo(SIZE);
  }

  @Test
  void nvmeIsOnTopOrNotAtAll() {
    for (List<LayerKind> stack :
        List.of(
            List.of(LayerKind.LUKS, LayerKind.NVME),
            List.of(LayerKind.DRBD, LayerKind.NVME),
            List.of(LayerKind.NVME, LayerKind.DRBD),
            List.of(LayerKind.NVME, LayerKind.NVME))) {
      Scenario.fresh()
          .refused(
              ErrorCode.INVALID_LAYER_STACK,
              new Definitions.Create(
                  Definitions.Naming.of(DATA),
                  io.moorage.server.cluster.ResourceGroup.DEFAULT,
                  Map.of(),
                  stack));
    }
  }

  @Test
  void secondDiskIsRefusedHoweverItIsAskedFor() {
    Scenario scenario = used();

    scenario.refused(ErrorCode.INVALID_LAYER_STACK, create(CHARLIE, false));
    scenario.refused(ErrorCode.INVALID_LAYER_STACK, create(BRAVO, false));
    scenario.refused(
        ErrorCode.INVALID_LAYER_STACK,
        new Toggles.ToDiskful(DATA, BRAVO, Optional.empty(), Optional.empty()));
    scenario.refused(ErrorCode.INVALID_LAYER_STACK, new Toggles.ToDiskless(DATA, ALPHA));
    assertThat(
            scenario
                .refused(
                    ErrorCode.INVALID_PLACE_COUNT,
                    new Placements.Place(
                        DATA,
                        Scenario.stacked(2, List.of(LayerKind.NVME, LayerKind.STORAGE)),
                        Optional.empty()))
                .message())
        .contains("2 replicas of 'data'");
    scenario.ask(
        new Groups.Create(
            new io.moorage.api.model.GroupName("two"),
            "",
            Scenario.stacked(2, List.of(LayerKind.NVME, LayerKind.STORAGE)),
            Map.of(),
            Optional.empty()));
    scenario.refused(ErrorCode.INVALID_PLACE_COUNT, Scenario.spawn("two", "other", 1));
  }

  @Test
  void whereverTheDataIsNotAnInitiatorMakesItAvailable() {
    Scenario scenario = disk();

    assertThat(scenario.ask(available(ALPHA, false)).satisfied()).isTrue();
    scenario.ask(available(BRAVO, true));
    assertThat(scenario.ask(available(BRAVO, true)).satisfied()).isTrue();

    assertThat(scenario.resource("data", "bravo").role()).isEqualTo(new Role.Diskless());
  }

  @Test
  void diskStaysWhileOthersAreConnected() {
    Scenario scenario = used();

    scenario.refused(ErrorCode.IN_USE, new Removals.Delete(DATA, ALPHA, false));

    scenario.ask(new Removals.Delete(DATA, BRAVO, false));
    scenario.ask(new Removals.Delete(DATA, ALPHA, true));
    assertThat(scenario.resources("data")).isEmpty();
  }

  @Test
  void byForceItGoesWithItsInitiatorsButNotFromUnderAGuest() {
    Scenario scenario = used().attach("data", "bravo");
    scenario.refused(ErrorCode.IN_USE, new Removals.Delete(DATA, ALPHA, true));
    scenario.ask(new Attachments.Detach(DATA, BRAVO));
    opened(scenario, BRAVO);
    scenario.refused(ErrorCode.IN_USE, new Removals.Delete(DATA, ALPHA, true));
    scenario.refused(ErrorCode.IN_USE, new Definitions.Delete(DATA));

    scenario.settle("data");
    assertThat(scenario.ask(new Removals.Delete(DATA, ALPHA, true)).orElseThrow().resources())
        .extracting(Resource::node)
        .containsExactly(ALPHA, BRAVO);
    assertThat(scenario.resources("data")).isEmpty();
  }

  @Test
  void initiatorStaysWhileTheNodeWithTheDataIsAway() {
    Scenario scenario = used().offline("alpha");
    NvmeSpec.Initiator before = initiator(scenario, BRAVO);
    advance(scenario);

    assertThat(initiator(scenario, BRAVO)).isEqualTo(before);
  }

  @Test
  void lostNodeTakesTheInitiatorsWithIt() {
    Scenario scenario = used().attach("data", "bravo").offline("alpha");

    scenario.ask(new Nodes.Lose(ALPHA));

    assertThat(scenario.resources("data")).isEmpty();
    assertThat(scenario.cluster().attachmentsOf(DATA)).isEmpty();
    assertThat(Specs.full(scenario.cluster(), BRAVO, 1).resources())
        .extracting(ResourceSpec::lifecycle)
        .containsExactly(ResourceSpec.Lifecycle.ABSENT);
  }

  @Test
  void oneNodeWritesAtATime() {
    Scenario scenario = used().attach("data", "bravo");

    for (AccessMode mode : List.of(AccessMode.EXCLUSIVE, AccessMode.MIGRATION_TARGET)) {
      assertThat(
              scenario
                  .refused(ErrorCode.IN_USE, new Attachments.Attach(DATA, ALPHA, mode))
                  .message())
          .contains("attached on node 'bravo'");
    }
    scenario.ask(new Attachments.Detach(DATA, BRAVO));
    scenario.attach("data", "alpha");
  }

  @Test
  void initiatorSeesTheNewSizeOnceTheDiskHasIt() {
    Scenario scenario = used();
    ByteSize larger = ByteSize.gibibytes(2);
    scenario.ask(
        new Definitions.ModifyVolume(
            DATA, 0, Optional.of(larger), PropertyChange.NONE, Optional.empty()));
    advance(scenario);
    assertThat(spec(scenario, ALPHA).volumes().getFirst().size()).isEqualTo(larger);
    assertThat(initiator(scenario, BRAVO).volumes()).isEqualTo(Map.of(0, SIZE));
    assertThat(Workflows.unfinished(scenario.cluster(), DATA)).isTrue();

    scenario.settle("data");
    advance(scenario);

    assertThat(initiator(scenario, BRAVO).volumes()).isEqualTo(Map.of(0, larger));
  }

  @Test
  void snapshotIsTakenWhereTheDataIsAndRolledBackWhileNobodyUsesIt() {
    Scenario scenario = used();
    scenario.snapshot("data", "monday");
    assertThat(scenario.snapshotOf("data", "monday").orElseThrow().parts().keySet())
        .isEqualTo(Set.of(ALPHA));

    Restores.RollBack rollBack = new Restores.RollBack(DATA, new SnapshotName("monday"));
    opened(scenario, BRAVO);
    scenario.refused(ErrorCode.IN_USE, rollBack);
    scenario.settle("data");
    scenario.ask(rollBack);

    assertThat(spec(scenario, ALPHA).volumes().getFirst().content().snapshot()).isPresent();
  }
}
