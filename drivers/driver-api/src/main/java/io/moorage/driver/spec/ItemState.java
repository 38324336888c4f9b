// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How far a node has come with a resource or a snapshot. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ItemState.Settled.class, name = "settled"),
  @JsonSubTypes.Type(value = ItemState.Working.class, name = "working"),
  @JsonSubTypes.Type(value = ItemState.Failed.class, name = "failed"),
  @JsonSubTypes.Type(value = ItemState.Gone.class, name = "gone")
})
public sealed interface ItemState {

  /** It is as it should be. */
  record Settled() implements ItemState {}

  /**
   * Not yet; nothing is wrong.
   *
   * @param waitingFor shown to the operator
   */
  record Working(String waitingFor) implements ItemState {}

  /** A step failed; the node tries again by itself, ever more slowly. */
  record Failed(Problem problem) implements ItemState {}

  /** It was to be absent and is, by fresh and known facts. */
  record Gone() implements ItemState {}
}
