// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.provider.NetworkLayer.Standing;
import io.moorage.driver.spec.Content;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.NetworkSpec;
import io.moorage.driver.spec.NodeStep;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.ResourceSpec.Lifecycle;
import io.moorage.driver.spec.Secret;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.SnapshotSpec;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.driver.spec.VolumeSpec;
import io.moorage.node.plan.Lane.DesiredResource;
import io.moorage.node.plan.Lane.DesiredSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A lane and its facts, told in a few words; everything is about resource "data" in "pool". */
final class Scene {
  static final ResourceName DATA = new ResourceName("data");
  static final PoolName POOL = new PoolName("pool");

  private static final NetworkSpec DRBD =
      new DrbdSpec(
          0,
          new Secret("secret"),
          List.of(
              new DrbdSpec.Host(
                  new NodeName("alpha"), "alpha", 0, "192.0.2.1", 7000, DrbdSpec.Part.REPLICA)),
          List.of(),
          DrbdSpec.Options.NONE,
          false,
          Optional.empty());

  private final List<DesiredResource> resources = new ArrayList<>();
  private final List<DesiredSnapshot> snapshots = new ArrayList<>();
  private final List<VolumeFacts> volumes = new ArrayList<>();
  private final List<SnapshotFacts> taken = new ArrayList<>();
  private final List<SnapshotFacts> elsewhere = new ArrayList<>();
  private final Map<PoolName, Observed<LaneFacts.Slice>> others = new HashMap<>();
  private final Map<Integer, String> made = new HashMap<>();
  private Set<String> foreign = Set.of();
  private Optional<Observed<LaneFacts.Slice>> unreadable = Optional.empty();
  private boolean unread;
  private Optional<NetworkSpec> network = Optional.empty();
  private Optional<ResourceSpec.Freeze> freeze = Optional.empty();
  private final Map<LayerKind, Observed<Standing>> standings = new HashMap<>();
  private final Map<String, ResourceReport.Freeze> freezes = new HashMap<>();

  static ByteSize mib(long mebibytes) {
    return ByteSize.mebibytes(mebibytes);
  }

  static VolumeSpec volume(int number, long mebibytes, String content) {
    return volume(number, mebibytes, content, Optional.empty());
  }

  static VolumeSpec volumeFrom(int number, long mebibytes, String content, String snapshot) {
    return volume(number, mebibytes, content, Optional.of(snapshot));
  }

  private static VolumeSpec volume(
      int number, long mebibytes, String content, Optional<String> snapshot) {
    return new VolumeSpec(
        number,
        mib(mebibytes),
        List.of(new LayerSpec.Storage(POOL)),
        new Content(content, snapshot));
  }

  static VolumeRef ref(String id, int number) {
    return new VolumeRef(POOL, id, DATA, number);
  }

  static SnapshotRef snapshotRef(String id, String name, int number) {
    return new SnapshotRef(POOL, id, DATA, new SnapshotName(name), number);
  }

  /** The next resource is remembered as made, with that content. */
  Scene made(int number, String content) {
    made.put(number, content);
    return this;
  }

  /** The next resource is to be replicated. */
  Scene replicated() {
    network = Optional.of(DRBD);
    return this;
  }

  /** The next resource's I/O is to stand still. */
  Scene frozen(String id, ResourceSpec.Freeze.Phase phase) {
    freeze = Optional.of(new ResourceSpec.Freeze(id, phase));
    return this;
  }

  /** What this node remembers of a freeze. */
  Scene freeze(String resource, String id, ResourceReport.Freeze.Stage stage) {
    freezes.put(resource, new ResourceReport.Freeze(id, stage));
    return this;
  }

  Scene replicationIsDown() {
    standings.put(
        LayerKind.DRBD,
        new Observed.Known<>(new Standing(Optional.empty(), List.of("it is not up"))));
    return this;
  }

  Scene replicationIsUp(String... differences) {
    return replication(false, differences);
  }

  Scene replicationStandsStill() {
    return replication(true);
  }

  private Scene replication(boolean suspended, String... differences) {
    DrbdFacts facts = new DrbdFacts(0, false, suspended, true, List.of(), List.of(), List.of());
    standings.put(
        LayerKind.DRBD,
        new Observed.Known<>(new Standing(Optional.of(facts), List.of(differences))));
    return this;
  }

  Scene replicationIsUnknown(String why) {
    standings.put(LayerKind.DRBD, new Observed.Unknown<>(why));
    return this;
  }

  Scene present(String id, VolumeSpec... specs) {
    return resource(id, Lifecycle.PRESENT, specs);
  }

  Scene absent(String id, VolumeSpec... specs) {
    return resource(id, Lifecycle.ABSENT, specs);
  }

  private Scene resource(String id, Lifecycle lifecycle, VolumeSpec... specs) {
    resources.add(
        new DesiredResource(
            new ResourceSpec(id, DATA, 1, lifecycle, List.of(specs), network, freeze), made));
    made.clear();
    network = Optional.empty();
    freeze = Optional.empty();
    return this;
  }

  Scene snapshot(String id, String name, SnapshotSpec.Phase phase, Set<Integer> marks, int... of) {
    List<SnapshotSpec.Part> parts = new ArrayList<>();
    for (int number : of) {
      parts.add(new SnapshotSpec.Part(number, POOL));
    }
    snapshots.add(
        new DesiredSnapshot(
            new SnapshotSpec(id, DATA, new SnapshotName(name), 1, phase, parts), marks));
    return this;
  }

  Scene found(String id, int number, long mebibytes, String content) {
    return found(id, number, mebibytes, content, Optional.empty());
  }

  Scene attached(String id, int number, long mebibytes, String content) {
    return found(id, number, mebibytes, content, Optional.of("/dev/sim" + volumes.size()));
  }

  private Scene found(
      String id, int number, long mebibytes, String content, Optional<String> device) {
    volumes.add(new VolumeFacts(ref(id, number), content, mib(mebibytes), mib(mebibytes), device));
    return this;
  }

  Scene foundIn(PoolName pool, String id, int number) {
    VolumeRef ref = new VolumeRef(pool, id, DATA, number);
    others.put(
        pool,
        new Observed.Known<>(
            new LaneFacts.Slice(
                List.of(new VolumeFacts(ref, "c", mib(1), mib(1), Optional.empty())),
                List.of(),
                Set.of())));
    return this;
  }

  Scene taken(String id, String name, int number) {
    taken.add(new SnapshotFacts(snapshotRef(id, name, number), mib(1), Instant.EPOCH));
    return this;
  }

  Scene takenOfOther(String id, int number) {
    elsewhere.add(
        new SnapshotFacts(
            new SnapshotRef(POOL, id, new ResourceName("other"), new SnapshotName("snap"), number),
            mib(1),
            Instant.EPOCH));
    return this;
  }

  Scene foreign(String... names) {
    foreign = Set.of(names);
    return this;
  }

  Scene poolUnreadable(String why) {
    unreadable = Optional.of(new Observed.Unknown<>(why));
    return this;
  }

  Scene poolNotYetRead() {
    unread = true;
    return this;
  }

  LanePlan plan() {
    Map<PoolName, Observed<LaneFacts.Slice>> pools = new HashMap<>(others);
    if (!unread) {
      pools.put(
          POOL,
          unreadable.orElse(new Observed.Known<>(new LaneFacts.Slice(volumes, taken, foreign))));
    }
    return NodePlanner.plan(
        new Lane(DATA, resources, snapshots), new LaneFacts(pools, elsewhere, standings, freezes));
  }

  /** A plan for people, as it is kept in golden files. */
  static String print(LanePlan plan) {
    StringBuilder text = new StringBuilder();
    for (NodeStep step : plan.steps()) {
      text.append(step.summary()).append('\n');
    }
    plan.verdicts()
        .forEach((id, verdict) -> text.append(id).append(": ").append(say(verdict)).append('\n'));
    return text.toString();
  }

  private static String say(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Settled settled -> "settled";
      case Verdict.Gone gone -> "gone";
      case Verdict.Waiting(String what) -> "waits: " + what;
      case Verdict.Blocked(var problem) -> "blocked: " + problem;
    };
  }
}
