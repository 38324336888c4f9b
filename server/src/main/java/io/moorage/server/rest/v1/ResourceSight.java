// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.NetworkFacts;
import io.moorage.driver.spec.NvmeFacts;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.ResourceReport.VolumeReport;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.StoragePool;
import io.moorage.server.cluster.Withdrawal;
import io.moorage.server.engine.Image;
import io.moorage.server.reconcile.Evacuation;
import java.util.Optional;

/**
 * All that the view of a resource depends on.
 *
 * @param leaving whether it was deleted, and its node has not reported it gone
 * @param withdrawal why its node is out of service, where it is
 * @param fate what comes next for it there
 */
record ResourceSight(
    Resource resource,
    ResourceDefinition definition,
    Optional<ResourceReport> report,
    ProviderKind kind,
    boolean online,
    boolean attached,
    boolean leaving,
    Optional<Withdrawal> withdrawal,
    Optional<Evacuation.Verdict> fate) {

  static ResourceSight of(
      Image image, Resource resource, ResourceDefinition definition, boolean leaving) {
    ProviderKind kind =
        resource
            .role()
            .diskfulPool()
            .flatMap(pool -> image.cluster().pool(new PoolKey(resource.node(), pool)))
            .map(StoragePool::kind)
            .orElse(ProviderKind.DISKLESS);
    Optional<Withdrawal> withdrawal = image.cluster().withdrawal(resource.node());
    return new ResourceSight(
        resource,
        definition,
        image.sightings().report(resource),
        kind,
        image.sightings().online(resource.node()),
        image.cluster().attachmentsOf(resource.name()).containsKey(resource.node()),
        leaving,
        withdrawal,
        withdrawal
            .filter(why -> !leaving)
            .flatMap(
                why -> Evacuation.look(image.cluster(), image.sightings(), definition, resource)));
  }

  /**
   * Whether the view would be the same. By identity: the records never change, and a changed thing
   * is another record.
   */
  boolean looksLike(ResourceSight other) {
    return same(resource, other.resource)
        && same(definition, other.definition)
        && same(report, other.report)
        && kind == other.kind
        && online == other.online
        && attached == other.attached
        && leaving == other.leaving
        // These are seldom there, and made anew each time.
        && withdrawal.equals(other.withdrawal)
        && fate.equals(other.fate);
  }

  private static boolean same(Optional<?> one, Optional<?> other) {
    return one.isEmpty() ? other.isEmpty() : other.isPresent() && same(one.get(), other.get());
  }

  // Identity is the very question: comparing ten thousand records by value would take longer.
  @SuppressWarnings("ReferenceEquality")
  private static boolean same(Object one, Object other) {
    return one == other;
  }

  Optional<VolumeReport> volume(int number) {
    return report.flatMap(
        seen -> seen.volumes().stream().filter(volume -> volume.number() == number).findFirst());
  }

  /** How it reaches over the network, as far as its node can be asked. */
  Optional<NetworkFacts> network() {
    return report.filter(seen -> online).flatMap(ResourceReport::network);
  }

  /** How it is replicated, as far as its node can be asked. */
  Optional<DrbdFacts> drbd() {
    return network().filter(DrbdFacts.class::isInstance).map(DrbdFacts.class::cast);
  }

  /** The size of a volume that is a device of the network. */
  Optional<ByteSize> networkSize(int number) {
    return network()
        .flatMap(facts ->
            switch (facts) {
              case DrbdFacts drbd -> drbd.volume(number).map(DrbdFacts.Volume::size);
              case NvmeFacts nvme -> nvme.volume(number).map(NvmeFacts.Volume::size);
            });
  }

  /** Whether somebody has it open. A node that offers it to others cannot tell that. */
  Optional<Boolean> inUse() {
    return attached
        ? Optional.of(true)
        : network()
            .filter(facts -> !(facts instanceof NvmeFacts) || !resource.diskful())
            .map(NetworkFacts::inUse);
  }

  Optional<Problem> problem() {
    return report.flatMap(ResourceJson::problem);
  }
}
