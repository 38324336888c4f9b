// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import static io.moorage.node.plan.Scene.volume;
import static io.moorage.node.plan.Scene.volumeFrom;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.moorage.api.model.PoolName;
import io.moorage.driver.spec.SnapshotSpec.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each scene's plan is kept in a text file, so that a change of the rules shows in the review. Run
 * with {@code -Dmoor.golden.write=true} to write the files anew, then read the difference.
 */
class GoldenPlansTest {
  private static final Path PLANS = Path.of("src/test/resources/plans");

  static Stream<Arguments> scenes() {
    return Stream.of(
        scene("create", new Scene().present("r1", volume(0, 64, "c0"), volume(1, 8, "c1"))),
        scene(
            "settled", new Scene().present("r1", volume(0, 64, "c0")).attached("r1", 0, 64, "c0")),
        scene("attach", new Scene().present("r1", volume(0, 64, "c0")).found("r1", 0, 64, "c0")),
        scene("grow", new Scene().present("r1", volume(0, 65, "c0")).attached("r1", 0, 64, "c0")),
        scene(
            "never-shrink",
            new Scene().present("r1", volume(0, 10, "c0")).attached("r1", 0, 64, "c0")),
        scene("remove-attached", new Scene().absent("r1").attached("r1", 0, 64, "c0")),
        scene(
            "remove-what-never-had-a-volume-beside-an-unreadable-pool",
            new Scene().absent("r1").poolUnreadable("no such directory")),
        scene("remove-what-is-gone", new Scene().absent("r1", volume(0, 64, "c0"))),
        scene(
            "remove-from-unreadable-pool",
            new Scene().absent("r1", volume(0, 64, "c0")).poolUnreadable("no such directory")),
        scene(
            "create-in-unreadable-pool",
            new Scene().present("r1", volume(0, 64, "c0")).poolUnreadable("no such directory")),
        scene(
            "create-in-pool-not-yet-read",
            new Scene().present("r1", volume(0, 64, "c0")).poolNotYetRead()),
        scene(
            "replace-incarnation",
            new Scene()
                .absent("r1", volume(0, 64, "c0"))
                .present("r2", volume(0, 32, "c9"))
                .attached("r1", 0, 64, "c0")),
        scene(
            "orphan-in-the-way",
            new Scene().present("r2", volume(0, 32, "c9")).found("r1", 0, 64, "c0")),
        scene(
            "foreign-in-the-way",
            new Scene().present("r1", volume(0, 32, "c9")).foreign("data_00000")),
        scene("vanished", new Scene().made(0, "c0").present("r1", volume(0, 64, "c0"))),
        scene(
            "vanished-after-restore",
            new Scene()
                .made(0, "c1")
                .present("r1", volumeFrom(0, 64, "c1", "s1"))
                .taken("s1", "snap", 0)),
        scene(
            "roll-back-cut-short",
            new Scene()
                .made(0, "c0")
                .present("r1", volumeFrom(0, 64, "c1", "s1"))
                .taken("s1", "snap", 0)),
        scene(
            "in-another-pool",
            new Scene().present("r1", volume(0, 64, "c0")).foundIn(new PoolName("old"), "r1", 0)),
        scene(
            "restore-from-other-resource",
            new Scene().present("r1", volumeFrom(0, 64, "c1", "s1")).takenOfOther("s1", 0)),
        scene("restore-waits", new Scene().present("r1", volumeFrom(0, 64, "c1", "s1"))),
        scene(
            "roll-back-attached",
            new Scene()
                .made(0, "c0")
                .present("r1", volumeFrom(0, 64, "c1", "s1"))
                .attached("r1", 0, 80, "c0")
                .taken("s1", "snap", 0)),
        scene(
            "roll-back-waits",
            new Scene().present("r1", volumeFrom(0, 64, "c1", "s1")).attached("r1", 0, 80, "c0")),
        scene(
            "never-blanked",
            new Scene().present("r1", volume(0, 64, "c1")).attached("r1", 0, 64, "c0")),
        scene(
            "take-snapshot-of-both-volumes",
            new Scene()
                .present("r1", volume(0, 64, "c0"), volume(1, 64, "c1"))
                .attached("r1", 0, 64, "c0")
                .attached("r1", 1, 64, "c1")
                .snapshot("s1", "snap", Phase.TAKE, Set.of(), 0, 1)),
        scene(
            "take-snapshot-waits-for-all-volumes",
            new Scene()
                .present("r1", volume(0, 64, "c0"), volumeFrom(1, 64, "c1", "s0"))
                .attached("r1", 0, 64, "c0")
                .snapshot("s1", "snap", Phase.TAKE, Set.of(), 0, 1)),
        scene(
            "taken-snapshot-is-lost",
            new Scene()
                .present("r1", volume(0, 64, "c0"))
                .attached("r1", 0, 64, "c0")
                .snapshot("s1", "snap", Phase.TAKE, Set.of(0), 0)
                .snapshot("s2", "snap2", Phase.KEEP, Set.of(), 0)),
        scene(
            "snapshot-outlives-resource",
            new Scene()
                .absent("r1", volume(0, 64, "c0"))
                .attached("r1", 0, 64, "c0")
                .snapshot("s1", "snap", Phase.KEEP, Set.of(0), 0)
                .taken("s1", "snap", 0)),
        scene(
            "replace-snapshot",
            new Scene()
                .present("r1", volume(0, 64, "c0"))
                .attached("r1", 0, 64, "c0")
                .snapshot("s1", "snap", Phase.REMOVE, Set.of(0), 0)
                .snapshot("s2", "snap", Phase.TAKE, Set.of(), 0)
                .taken("s1", "snap", 0)),
        scene(
            "remove-snapshot-after-roll-back-to-it",
            new Scene()
                .present("r1", volumeFrom(0, 64, "c1", "s1"))
                .attached("r1", 0, 64, "c0")
                .snapshot("s1", "snap", Phase.REMOVE, Set.of(0), 0)
                .taken("s1", "snap", 0)),
        scene(
            "keep-snapshot-that-a-blocked-volume-needs",
            new Scene()
                .present("r1", volumeFrom(0, 64, "c1", "s1"))
                .foreign("data_00000")
                .snapshot("s1", "snap", Phase.REMOVE, Set.of(0), 0)
                .taken("s1", "snap", 0)));
  }

  private static Arguments scene(String name, Scene scene) {
    return argumentSet(name, name, scene);
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void planIsAsWrittenDown(String name, Scene scene) throws IOException {
    Path file = PLANS.resolve(name + ".txt");
    String plan = Scene.print(scene.plan());
    if (Boolean.getBoolean("moor.golden.write")) {
      Files.writeString(file, plan, UTF_8);
    }

    assertThat(plan).isEqualTo(Files.readString(file, UTF_8));
  }
}
