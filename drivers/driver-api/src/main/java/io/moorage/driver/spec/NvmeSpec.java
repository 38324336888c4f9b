// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import java.util.List;
import java.util.Map;

/**
 * A resource that is used on other nodes over NVMe-oF/TCP.
 *
 * <p>The namespace of a volume has the volume's number plus one: numbers of namespaces begin at
 * one.
 */
public sealed interface NvmeSpec extends NetworkSpec {

  /**
   * The qualified name of the subsystem, which has all of the resource's volumes; see {@link
   * NvmeNames}.
   */
  String subsystem();

  /** Where the target is reached; several are several paths. */
  List<Portal> portals();

  @Override
  default boolean covers() {
    return false;
  }

  @Override
  default LayerKind layer() {
    return LayerKind.NVME;
  }

  /**
   * An address to listen on or to connect to.
   *
   * @param address an IP literal
   */
  record Portal(String address, int port) {}

  /**
   * The node that has the data and lets others use it.
   *
   * @param hosts qualified names of the hosts that may connect; nobody else may
   * @param volumes the numbers of the volumes that are offered: one whose device is missing for a
   *     while is told by this from one that is to go
   */
  record Target(String subsystem, List<Portal> portals, List<String> hosts, List<Integer> volumes)
      implements NvmeSpec {
    public Target {
      portals = List.copyOf(portals);
      hosts = List.copyOf(hosts);
      volumes = List.copyOf(volumes);
    }
  }

  /**
   * A node that uses the data of another one.
   *
   * @param host the qualified name under which it connects
   * @param volumes the sizes by volume number
   */
  record Initiator(
      String subsystem, List<Portal> portals, String host, Map<Integer, ByteSize> volumes)
      implements NvmeSpec {
    public Initiator {
      portals = List.copyOf(portals);
      volumes = Map.copyOf(volumes);
    }
  }
}
