// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.DrbdFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds the model against the recording: states as they are, generations by which are equal. */
final class Comparing {
  private final Rig rig;
  private final Recorded recorded;

  Comparing(Rig rig, Recorded recorded) {
    this.rig = rig;
    this.recorded = recorded;
  }

  /**
   * Something that is not compared.
   *
   * @param subject a peer, a resource, or {@code *} for all
   */
  record Ignored(NodeName node, String subject, String what) {}

  void step(String name, List<Ignored> ignored) {
    List<String> expected = new ArrayList<>();
    List<String> found = new ArrayList<>();
    for (Recorded.Status status : recorded.step(name)) {
      if (!hides(ignored, status.node(), status.resource().value(), "all")) {
        expected(status, ignored, expected);
        found(status, ignored, found);
      }
    }
    List<String> differences =
        Stream.concat(
                found.stream()
                    .filter(line -> !expected.contains(line))
                    .map(line -> "model: " + line),
                expected.stream()
                    .filter(line -> !found.contains(line))
                    .map(line -> "told: " + line))
            .toList();
    assertThat(differences).as(name).isEmpty();
    generations(name, ignored);
  }

  private static boolean hides(List<Ignored> ignored, NodeName node, String subject, String what) {
    return ignored.stream()
        .anyMatch(entry ->
            entry.node().equals(node)
                && (entry.subject().equals("*") || entry.subject().equals(subject))
                && entry.what().equals(what));
  }

  private static void expected(Recorded.Status status, List<Ignored> ignored, List<String> lines) {
    String prefix = status.node() + " " + status.resource() + " ";
    lines.add(prefix + status.role() + " suspended " + status.suspended());
    if (!hides(ignored, status.node(), status.resource().value(), "may promote")) {
      lines.add(prefix + "may promote " + status.mayPromote());
    }
    for (String[] volume : status.volumes()) {
      lines.add(
          prefix
              + "volume "
              + volume[0]
              + " "
              + volume[1]
              + " "
              + volume[2]
              + " quorum "
              + volume[3]);
    }
    for (Recorded.Connection peer : status.peers()) {
      if (!hides(ignored, status.node(), peer.name(), "connection")) {
        lines.add(prefix + peer.name() + " " + peer.state() + " " + peer.role().equals("Primary"));
      }
      for (String[] volume : peer.volumes()) {
        lines.add(prefix + peer.name() + " " + volume[0] + " " + volume[1] + " " + volume[2]);
        if (!hides(ignored, status.node(), peer.name(), "out of sync")) {
          lines.add(prefix + peer.name() + " " + volume[0] + " in sync " + volume[3].equals("0"));
        }
      }
    }
  }

  private void found(Recorded.Status status, List<Ignored> ignored, List<String> lines) {
    NodeName node = status.node();
    DrbdFacts facts = rig.look(node, status.resource());
    String prefix = node + " " + status.resource() + " ";
    lines.add(
        prefix
            + (facts.primary() ? "Primary" : "Secondary")
            + " suspended "
            + suspended(status, facts));
    if (!hides(ignored, node, status.resource().value(), "may promote")) {
      lines.add(prefix + "may promote " + (facts.mayPromote() ? "yes" : "no"));
    }
    for (DrbdFacts.Volume volume : facts.volumes()) {
      lines.add(
          prefix
              + "volume "
              + volume.number()
              + " "
              + volume.disk().word()
              + (volume.client() ? " client" : " -")
              + " quorum "
              + (volume.quorum() ? "yes" : "no"));
    }
    for (DrbdFacts.Peer peer : facts.peers()) {
      if (!hides(ignored, node, peer.name(), "connection")) {
        lines.add(prefix + peer.name() + " " + peer.connection() + " " + peer.primary());
      }
      for (DrbdFacts.PeerVolume volume : peer.volumes()) {
        lines.add(
            prefix
                + peer.name()
                + " "
                + volume.number()
                + " "
                + volume.disk().word()
                + " "
                + volume.replication());
        if (!hides(ignored, node, peer.name(), "out of sync")) {
          lines.add(
              prefix
                  + peer.name()
                  + " "
                  + volume.number()
                  + " in sync "
                  + (volume.outOfSync().bytes() == 0));
        }
      }
    }
  }

  private String suspended(Recorded.Status status, DrbdFacts facts) {
    if (facts.suspended()) {
      return "user";
    }
    return rig.world.standsStill(status.node(), status.resource()) ? "quorum" : "no";
  }

  /** Which generations are the same one, and which bitmaps are in use. */
  private void generations(String name, List<Ignored> ignored) {
    for (String resource : List.of("r0", "r1")) {
      List<String> theirs = new ArrayList<>();
      List<String> ours = new ArrayList<>();
      for (Recorded.Status status : recorded.step(name)) {
        if (status.resource().value().equals(resource)
            && !hides(ignored, status.node(), resource, "all")
            && !hides(ignored, status.node(), resource, "generations")) {
          status.generations().forEach(row -> generation(status, row, theirs, ours));
        }
      }
      assertThat(pattern(ours))
          .as(name + " generations of " + resource + " " + ours + " " + theirs)
          .isEqualTo(pattern(theirs));
    }
  }

  private void generation(
      Recorded.Status status, String[] row, List<String> theirs, List<String> ours) {
    Optional<DiskImage> image =
        rig.world
            .find(status.resource())
            .flatMap(kernels -> kernels.replication().member(status.node()))
            .flatMap(member -> member.device(Integer.parseInt(row[0])))
            .flatMap(Device::image);
    NodeName peer = new NodeName(row[1]);
    // What the kernel keeps for peers without disks, and tells of disks it has let go, is of no
    // consequence.
    boolean diskless = status.resource().equals(new ResourceName("r0")) && peer.equals(Rig.N3);
    if (image.isPresent() && !diskless) {
      theirs.add(row[2]);
      ours.add(image.get().current());
      theirs.add(row[3].equals("0000000000000000") ? "" : row[3]);
      ours.add(image.get().slot(Rig.NODES.indexOf(peer)).bitmap());
    }
  }

  /** Numbers generations by their first appearance. */
  private static String pattern(List<String> generations) {
    List<String> known = new ArrayList<>(List.of(""));
    return generations.stream()
        .map(id -> {
          if (!known.contains(id)) {
            known.add(id);
          }
          return Integer.toString(known.indexOf(id));
        })
        .collect(Collectors.joining(" "));
  }
}
