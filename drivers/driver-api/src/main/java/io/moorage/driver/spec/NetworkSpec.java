// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.moorage.api.model.LayerKind;

/** How a resource as a whole, with all of its volumes, reaches other nodes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "over")
@JsonSubTypes({
  @JsonSubTypes.Type(value = DrbdSpec.class, name = "DRBD"),
  @JsonSubTypes.Type(value = NvmeSpec.Target.class, name = "NVME_TARGET"),
  @JsonSubTypes.Type(value = NvmeSpec.Initiator.class, name = "NVME_INITIATOR")
})
public sealed interface NetworkSpec permits DrbdSpec, NvmeSpec {

  /** The layer that does it. */
  LayerKind layer();

  /**
   * Whether users have a device of this layer instead of the one below, on the node of that, too.
   */
  boolean covers();
}
