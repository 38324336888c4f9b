// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/** "We could not look" is not "it is not there": only what is known may lead to a removal. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "observed")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Observed.Known.class, name = "known"),
  @JsonSubTypes.Type(value = Observed.Unknown.class, name = "unknown")
})
public sealed interface Observed<T> {

  /** Seen. */
  record Known<T>(T value) implements Observed<T> {}

  /**
   * Not seen.
   *
   * @param why what stood in the way, ready for an operator
   */
  record Unknown<T>(String why) implements Observed<T> {}

  /** The value where it is known. */
  default Optional<T> known() {
    return switch (this) {
      case Known<T>(T value) -> Optional.of(value);
      case Unknown<T> unknown -> Optional.empty();
    };
  }
}
