// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.drbd.ResourceState.Connection;
import io.moorage.driver.drbd.ResourceState.Device;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.NetworkLayer.Wanted;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.DrbdSpec.Host;
import io.moorage.driver.spec.DrbdSpec.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What brings a resource to what is wanted, from where it is. Whatever of it was done before, the
 * rest finishes it.
 */
final class AdjustPlan {
  /** What the kernel says of a peer that it has no slot for any more. */
  private static final Set<String> FORGOTTEN = Set.of("Invalid peer-node-id");

  private final List<Action> actions = new ArrayList<>();
  private final ResourceName resource;
  private final Wanted wanted;
  private final DrbdSpec spec;
  private final Situation situation;

  private AdjustPlan(Wanted wanted, DrbdSpec spec, Situation situation) {
    this.resource = wanted.resource();
    this.wanted = wanted;
    this.spec = spec;
    this.situation = situation;
  }

  static List<Action> of(Wanted wanted, DrbdSpec spec, Situation situation) throws DriverException {
    AdjustPlan plan = new AdjustPlan(wanted, spec, situation);
    String text = ResText.of(wanted, spec);
    // While the old file still names them, a crash loses none.
    plan.forgetDeparted();
    plan.actions.add(new Action.Write(text));
    if (spec.self().part().diskful()) {
      plan.prepareDevices();
    } else {
      plan.giveUpDisks();
    }
    plan.follow();
    plan.resolve();
    plan.grow();
    return List.copyOf(plan.actions);
  }

  private void run(String what, List<String> command) {
    actions.add(Action.Run.of("could not " + what + " of " + resource, command));
  }

  private void forgetDeparted() {
    Departed.from(spec, situation)
        .forEach((nodeId, host) -> {
          String what = "could not take leave of " + host + " in " + resource;
          if (situation.kernel().flatMap(state -> state.connection(nodeId)).isPresent()) {
            actions.add(Action.Run.of(what, Drbdsetup.disconnect(resource, nodeId)));
            actions.add(Action.Run.of(what, Drbdsetup.deletePeer(resource, nodeId)));
          }
          forget(what, nodeId);
        });
  }

  private void forget(String what, int nodeId) {
    if (attached()) {
      actions.add(new Action.Run(what, Drbdsetup.forgetPeer(resource, nodeId), FORGOTTEN, ""));
      return;
    }
    for (Volume volume : spec.volumes()) {
      MetaDisk.of(wanted, volume.number())
          .filter(_ -> situation.metadata(volume.number()) == Metadata.THERE)
          .map(disk -> Action.Run.of(what, Drbdmeta.forgetPeer(volume.minor(), disk, nodeId)))
          .ifPresent(actions::add);
    }
  }

  private boolean attached() {
    return situation.kernel().stream()
        .flatMap(state -> state.devices().values().stream())
        .anyMatch(Device::attached);
  }

  private Optional<Device> device(int volume) {
    return situation.kernel().flatMap(state -> state.device(volume));
  }

  private void prepareDevices() throws DriverException {
    for (Volume volume : spec.volumes()) {
      Optional<MetaDisk> disk = MetaDisk.of(wanted, volume.number());
      if (disk.isPresent() && device(volume.number()).filter(Device::attached).isEmpty()) {
        prepare(volume, disk.get());
      }
    }
  }

  private void prepare(Volume volume, MetaDisk disk) throws DriverException {
    Metadata metadata = situation.metadata(volume.number());
    if (metadata == Metadata.ABSENT || metadata == Metadata.UNKNOWN) {
      actions.add(
          new Action.Run(
              "could not make the metadata of " + resource + "/" + volume.number(),
              Drbdmeta.create(volume.minor(), disk, volume.slots()),
              Set.of(),
              metadata == Metadata.UNKNOWN ? "only while it has none" : ""));
    }
    if (metadata != Metadata.THERE && volume.dayZero().isPresent()) {
      actions.add(
          new Action.Run(
              "could not set the first generation of " + resource + "/" + volume.number(),
              Drbdmeta.setGeneration(volume.minor(), disk, spec.nodeId(), volume.dayZero().get()),
              Set.of(),
              metadata == Metadata.UNKNOWN ? "only on metadata that was just made" : ""));
    }
  }

  /** DRBD itself refuses where nobody else has the data. */
  private void giveUpDisks() {
    situation.kernel().stream()
        .flatMap(state -> state.devices().values().stream())
        .filter(Device::attached)
        .forEach(device -> run("give up the disk", Drbdsetup.detach(device.minor())));
  }

  private void follow() {
    Optional<ResourceState> split =
        situation.kernel().filter(state -> AdjustPlan.wantedSplits(state, spec));
    if (split.isPresent()) {
      followAroundSplit(split.get());
    } else {
      run("adjust the configuration", Drbdadm.adjust(resource));
    }
  }

  private static boolean wantedSplits(ResourceState state, DrbdSpec spec) {
    return state
        .splitBrains()
        .anyMatch(split -> spec.peers().stream().anyMatch(peer -> peer.nodeId() == split.nodeId()));
  }

  /** drbdadm would reconnect what is split, and each time both sides would be torn apart again. */
  private void followAroundSplit(ResourceState state) {
    run("adjust the disks", Drbdadm.adjustDisks(resource));
    for (Host peer : spec.peers()) {
      if (!peer.part().diskful() && !spec.self().part().diskful()) {
        continue;
      }
      Optional<Connection> connection = state.connection(peer.nodeId());
      String host = peer.hostName();
      if (connection.isEmpty()) {
        run("make a connection", Drbdadm.newPeer(resource, host));
        run("make a connection", Drbdadm.newPath(resource, host));
        run("make a connection", Drbdadm.connect(resource, host));
        continue;
      }
      run("set the options of a connection", Drbdadm.netOptions(resource, host));
      if (connection.get().standAlone() && !connection.get().splitBrained()) {
        run("connect", Drbdadm.connect(resource, host));
      }
    }
  }

  /** Ends a split brain, where somebody has said whose data is kept. */
  private void resolve() {
    Optional<ResourceState> split =
        situation.kernel().filter(state -> AdjustPlan.wantedSplits(state, spec));
    Optional<Host> kept =
        spec.kept()
            .flatMap(id -> spec.hosts().stream().filter(host -> host.nodeId() == id).findFirst());
    if (kept.isEmpty() || split.isEmpty()) {
      return;
    }
    DrbdFacts facts = Facts.of(split.get(), spec.nodeId(), List.of());
    SplitBrain.commands(resource, facts, SplitBrain.side(spec, kept.get(), facts))
        .forEach(command -> run("end the split brain", command));
  }

  private void grow() {
    for (Volume volume : spec.volumes()) {
      boolean smaller =
          volume.growTo().isPresent()
              && device(volume.number())
                  .filter(Device::attached)
                  .filter(device -> device.size().compareTo(volume.growTo().get()) < 0)
                  .isPresent();
      if (smaller) {
        run("grow a volume", Drbdadm.resize(resource, volume.number()));
      }
    }
  }
}
