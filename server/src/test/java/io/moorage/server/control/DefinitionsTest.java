// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.VolumeDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionsTest {
  private static final ResourceName DATA = new ResourceName("data");

  private static Definitions.Create create(Definitions.Naming naming, LayerKind... layers) {
    return new Definitions.Create(naming, ResourceGroup.DEFAULT, Map.of(), List.of(layers));
  }

  private static Definitions.Create create(String name) {
    return create(Definitions.Naming.of(new ResourceName(name)));
  }

  private static Definitions.AddVolume add(long kibibytes) {
    return add(Optional.empty(), kibibytes);
  }

  private static Definitions.AddVolume add(int number, long kibibytes) {
    return add(Optional.of(number), kibibytes);
  }

  private static Definitions.AddVolume add(Optional<Integer> number, long kibibytes) {
    return new Definitions.AddVolume(
        DATA, number, ByteSize.kibibytes(kibibytes), Map.of(), Set.of("gross_size"));
  }

  private static Definitions.ModifyVolume resize(long gibibytes) {
    return new Definitions.ModifyVolume(
        DATA, 0, Optional.of(ByteSize.gibibytes(gibibytes)), PropertyChange.NONE, Optional.empty());
  }

  @Test
  void nameIsTakenInAnySpellingAndShownAsItWasFirst() {
    Scenario scenario = Scenario.fresh();
    scenario.ask(create("Data"));
    scenario.refused(ErrorCode.RESOURCE_DEFINITION_EXISTS, create("dATA"));
    scenario.ask(
        new Definitions.Modify(
            new ResourceName("DATA"),
            PropertyChange.setting(Map.of("Aux/x", "1")),
            Optional.empty(),
            Optional.empty()));
    assertThat(scenario.definition("data").name().value()).isEqualTo("Data");
  }

  @Test
  void groupIsSpelledAsItIs() {
    Scenario scenario = Scenario.fresh();
    ResourceDefinition definition =
        scenario.ask(
            new Definitions.Create(
                Definitions.Naming.of(DATA), new GroupName("DFLTrscGRP"), Map.of(), List.of()));
    assertThat(definition.group().value()).isEqualTo("DfltRscGrp");
  }

  @Test
  void unknownGroupIsRefused() {
    Scenario.fresh()
        .refused(
            ErrorCode.GROUP_NOT_FOUND,
            new Definitions.Create(
                Definitions.Naming.of(DATA), new GroupName("none"), Map.of(), List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "vm-100-disk-0,vm-100-disk-0",
    "disk for web.example,disk_for_web_example",
    "9lives,_lives",
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301,LS_3F2504E0-4F89-11D3-9A0C-0305E82C3301",
    "all,LS_id-",
    "ä,LS_id-",
  })
  void nameIsMadeFromAnExternalOne(String external, String made) {
    ResourceDefinition definition =
        Scenario.fresh().ask(create(new Definitions.Naming(Optional.empty(), external)));
    assertThat(definition.name().value()).startsWith(made);
    assertThat(definition.externalName()).isEqualTo(external);
  }

  @Test
  void longExternalNameIsCut() {
    ResourceDefinition definition =
        Scenario.fresh().ask(create(new Definitions.Naming(Optional.empty(), "d".repeat(256))));
    assertThat(definition.name().value()).isEqualTo("d".repeat(48));
  }

  @Test
  void externalNamesThatLookAlikeGetNamesOfTheirOwn() {
    Scenario scenario = Scenario.fresh();
    scenario.ask(create(new Definitions.Naming(Optional.empty(), "a disk")));
    ResourceDefinition second =
        scenario.ask(create(new Definitions.Naming(Optional.empty(), "a.disk")));
    assertThat(second.name().value()).startsWith("LS_id-");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 257})
  void externalNameOfNoUseIsRefused(int length) {
    Scenario.fresh()
        .refused(
            ErrorCode.INVALID_NAME,
            create(new Definitions.Naming(Optional.empty(), "d".repeat(length))));
  }

  @Test
  void storageIsAddedBelowAStack() {
    ResourceDefinition definition =
        Scenario.fresh().ask(create(Definitions.Naming.of(DATA), LayerKind.LUKS));
    assertThat(definition.layers()).containsExactly(LayerKind.LUKS, LayerKind.STORAGE);
  }

  @Test
  void stackOutOfOrderIsRefused() {
    for (LayerKind[] layers :
        List.of(
            new LayerKind[] {LayerKind.STORAGE, LayerKind.DRBD},
            new LayerKind[] {LayerKind.LUKS, LayerKind.DRBD},
            new LayerKind[] {LayerKind.LUKS, LayerKind.LUKS},
            new LayerKind[] {LayerKind.STORAGE, LayerKind.STORAGE})) {
      Scenario.fresh()
          .refused(ErrorCode.INVALID_LAYER_STACK, create(Definitions.Naming.of(DATA), layers));
    }
  }

  @Test
  void stackOfADeployedDefinitionStays() {
    Scenario scenario = Scenario.ofNodes(1).define("data", 1);
    Definitions.Modify luks =
        new Definitions.Modify(
            DATA,
            PropertyChange.NONE,
            Optional.empty(),
            Optional.of(List.of(LayerKind.LUKS, LayerKind.STORAGE)));
    scenario.ask(luks);
    scenario.ask(
        new Definitions.Modify(
            DATA, PropertyChange.NONE, Optional.empty(), Optional.of(List.of(LayerKind.STORAGE))));
    scenario.deploy("data", "alpha", "pool");
    scenario.refused(ErrorCode.RESOURCE_EXISTS, luks);
  }

  @Test
  void definitionMovesToAnotherGroup() {
    Scenario scenario = Scenario.fresh().group("fast", 1).define("data", 1);
    scenario.ask(
        new Definitions.Modify(
            DATA, PropertyChange.NONE, Optional.of(new GroupName("fast")), Optional.empty()));
    assertThat(scenario.cluster().definitionsIn(new GroupName("fast"))).containsExactly(DATA);
    assertThat(scenario.cluster().definitionsIn(ResourceGroup.DEFAULT)).isEmpty();
    scenario.refused(
        ErrorCode.GROUP_NOT_FOUND,
        new Definitions.Modify(
            DATA, PropertyChange.NONE, Optional.of(new GroupName("none")), Optional.empty()));
  }

  @Test
  void deletedDefinitionDepartsAndItsNameIsFree() {
    Scenario scenario =
        Scenario.ofNodes(2).group("plain", 2).disk("plain", "data", 1).offline("bravo");
    String before = scenario.resource("data", "alpha").id();

    Definitions.Deleted deleted = scenario.ask(new Definitions.Delete(DATA)).orElseThrow();

    assertThat(deleted.resources()).hasSize(2);
    assertThat(deleted.offline()).containsExactly(new NodeName("bravo"));
    assertThat(scenario.cluster().departed()).hasSize(2);
    assertThat(scenario.cluster().use()).isEmpty();
    scenario.group("single", 1).ask(Scenario.spawn("single", "data", 1));
    assertThat(scenario.resource("data", "alpha").id()).isNotEqualTo(before);
    assertThat(scenario.cluster().departed()).hasSize(2);
  }

  @Test
  void unknownDefinitionIsDeletedWithoutAWord() {
    assertThat(Scenario.fresh().ask(new Definitions.Delete(DATA))).isEmpty();
  }

  @Test
  void definitionWithSnapshotsOrInUseStays() {
    Scenario scenario = Scenario.ofNodes(1).group("plain", 1).disk("plain", "data", 1);
    scenario.attach("data", "alpha");
    assertThat(scenario.refused(ErrorCode.IN_USE, new Definitions.Delete(DATA)).message())
        .contains("attached on [alpha]");
    scenario.snapshot("data", "monday");
    assertThat(scenario.refused(ErrorCode.SNAPSHOT_EXISTS, new Definitions.Delete(DATA)).message())
        .contains("[monday]");
  }

  @Test
  void volumesAreNumberedFromTheLowestFreeNumber() {
    Scenario scenario = Scenario.fresh().define("data");
    assertThat(scenario.ask(add(4)).number()).isZero();
    assertThat(scenario.ask(add(2, 4)).number()).isEqualTo(2);
    assertThat(scenario.ask(add(4)).number()).isEqualTo(1);
    assertThat(scenario.ask(add(4)).number()).isEqualTo(3);
    scenario.refused(ErrorCode.VOLUME_DEFINITION_EXISTS, add(2, 4));
    scenario.refused(ErrorCode.INVALID_VOLUME_NUMBER, add(-1, 4));
    scenario.refused(ErrorCode.INVALID_VOLUME_NUMBER, add(65535, 4));
  }

  @ParameterizedTest
  @CsvSource({"0,false", "3,false", "4,true", "1099511627776,true", "1099511627777,false"})
  void sizeHasToBeInRange(long kibibytes, boolean taken) {
    Scenario scenario = Scenario.fresh().define("data");
    if (taken) {
      assertThat(scenario.ask(add(kibibytes)).size().kibibytes()).isEqualTo(kibibytes);
    } else {
      assertThat(scenario.refused(ErrorCode.INVALID_SIZE, add(kibibytes)).correction())
          .isEqualTo("Valid sizes range from 4 to 1099511627776 KiB.");
    }
  }

  @Test
  void volumeOfAnUnknownDefinitionIsRefused() {
    Scenario scenario = Scenario.fresh();
    scenario.refused(ErrorCode.RESOURCE_DEFINITION_NOT_FOUND, add(4));
    scenario.refused(ErrorCode.RESOURCE_DEFINITION_NOT_FOUND, resize(2));
    scenario.define("data").refused(ErrorCode.VOLUME_DEFINITION_NOT_FOUND, resize(2));
  }

  private static Scenario deployedThick() {
    return Scenario.fresh()
        .node("alpha")
        .pool("alpha", "pool", ProviderKind.LVM, 100, 5)
        .define("data", 4)
        .deploy("data", "alpha", "pool");
  }

  @Test
  void volumeGrowsWhereThereIsRoom() {
    Scenario scenario = deployedThick();
    Definitions.VolumeModified grown = scenario.ask(resize(9));
    assertThat(grown.grown()).isTrue();
    assertThat(scenario.definition("data").size()).isEqualTo(ByteSize.gibibytes(9));
    assertThat(scenario.definition("data").revision()).isEqualTo(scenario.cluster().revision());
  }

  @Test
  void growthBeyondTheRoomOfAnyPoolIsRefused() {
    Scenario scenario = deployedThick();
    assertThat(scenario.refused(ErrorCode.NOT_ENOUGH_SPACE, resize(10)).message())
        .contains("'pool' on node 'alpha' has room for 5 GiB, 6 GiB more are needed");
    scenario.refused(ErrorCode.NOT_ENOUGH_SPACE, add(6L << 20));
  }

  @Test
  void growthIsAllowedWhereTheNodeCannotBeAsked() {
    Scenario scenario = deployedThick().offline("alpha");
    assertThat(scenario.ask(resize(1000)).grown()).isTrue();
  }

  @Test
  void sameSizeChangesNothing() {
    Scenario scenario = deployedThick();
    long revision = scenario.cluster().revision();
    assertThat(scenario.ask(resize(4)).sameSize()).isTrue();
    assertThat(scenario.cluster().revision()).isEqualTo(revision);
  }

  @Test
  void deployedVolumeDoesNotShrinkButAnUndeployedOneDoes() {
    deployedThick().refused(ErrorCode.INVALID_SIZE, resize(3));
    Scenario scenario = Scenario.fresh().define("data", 4);
    assertThat(scenario.ask(resize(3)).grown()).isFalse();
    assertThat(scenario.definition("data").size()).isEqualTo(ByteSize.gibibytes(3));
  }

  @Test
  void exactSizeDoesNotGrow() {
    Scenario scenario = deployedThick();
    scenario.ask(
        new Definitions.Modify(
            DATA,
            PropertyChange.setting(Map.of("DrbdOptions/ExactSize", "True")),
            Optional.empty(),
            Optional.empty()));
    scenario.refused(ErrorCode.INVALID_PROPERTY, resize(5));
  }

  @Test
  void propertiesAndFlagsOfAVolumeAreChanged() {
    Scenario scenario = Scenario.fresh().define("data", 4);
    scenario.ask(
        new Definitions.ModifyVolume(
            DATA,
            0,
            Optional.empty(),
            PropertyChange.setting(Map.of("Aux/x", "1")),
            Optional.of(Set.of("GROSS_SIZE"))));
    VolumeDefinition volume = Find.volume(scenario.cluster(), DATA, 0);
    assertThat(volume.properties()).containsEntry("Aux/x", "1");
    assertThat(volume.flags()).containsExactly("GROSS_SIZE");
  }

  @Test
  void volumeOfAnUndeployedDefinitionIsDeleted() {
    Scenario scenario = deployedThick();
    Definitions.DeleteVolume delete = new Definitions.DeleteVolume(DATA, 0);
    scenario.refused(ErrorCode.RESOURCE_EXISTS, delete);
    scenario.ask(new Removals.Delete(DATA, new NodeName("alpha"), true));
    assertThat(scenario.ask(delete)).isTrue();
    assertThat(scenario.ask(delete)).isFalse();
  }
}
