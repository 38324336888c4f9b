// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;

/** How a resource that reaches over the network stands on a node; goes into its report as it is. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "over")
@JsonSubTypes({
  @JsonSubTypes.Type(value = DrbdFacts.class, name = "DRBD"),
  @JsonSubTypes.Type(value = NvmeFacts.class, name = "NVME")
})
public sealed interface NetworkFacts permits DrbdFacts, NvmeFacts {

  /** The device of a volume for its user, where there is one. */
  Optional<String> devicePath(int volume);

  /** Whether somebody uses it here, as far as the layer can tell. */
  boolean inUse();

  /** Whether its I/O stands still because somebody asked for that. */
  boolean suspended();

  /** What of the kernel's state was not asked for, each a line; also what was changed by hand. */
  List<String> drift();
}
