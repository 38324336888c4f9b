// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.InvalidNameException;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import java.util.Optional;

/**
 * The qualified names that resources and nodes have over NVMe-oF. What has a name of this kind is
 * ours; nothing else in a kernel is ever touched.
 */
public final class NvmeNames {
  /** How every name of ours begins. */
  public static final String PREFIX = "nqn.2026-01.io.moorage:";

  private static final String RESOURCE = PREFIX + "resource:";
  private static final String NODE = PREFIX + "node:";

  private NvmeNames() {}

  /**
   * The subsystem of a resource. A name that is used again comes with another id, so that a host
   * never takes the new disk for the old one.
   */
  public static String subsystem(ResourceName resource, String resourceId) {
    return RESOURCE + resource.key() + ":" + resourceId;
  }

  /** The name under which a node connects. */
  public static String host(NodeName node) {
    return NODE + node.key();
  }

  /** Whose a subsystem is; empty where it is none of ours. */
  public static Optional<ResourceName> resource(String subsystem) {
    if (!subsystem.startsWith(RESOURCE)) {
      return Optional.empty();
    }
    String rest = subsystem.substring(RESOURCE.length());
    int end = rest.indexOf(':');
    try {
      return end < 0 ? Optional.empty() : Optional.of(new ResourceName(rest.substring(0, end)));
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }

  /** Whether a subsystem or a host is one of ours. */
  public static boolean isOurs(String name) {
    return name.startsWith(PREFIX);
  }
}
