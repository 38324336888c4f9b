// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.ledger;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.moorage.driver.wire.Json;
import io.moorage.driver.wire.SpecUpdate;
import java.io.UncheckedIOException;

/** One line of the ledger. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "line")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LedgerLine.Reign.class, name = "reign"),
  @JsonSubTypes.Type(value = LedgerLine.Update.class, name = "update"),
  @JsonSubTypes.Type(value = LedgerLine.Mark.class, name = "made")
})
sealed interface LedgerLine {

  /** How far the ledger has come; begins a compacted file. */
  record Reign(long epoch, long revision) implements LedgerLine {}

  /** An update as it was accepted. */
  record Update(SpecUpdate specs) implements LedgerLine {}

  /** Something was made. */
  record Mark(Made made) implements LedgerLine {}

  default String json() {
    try {
      return Json.mapper().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("the ledger cannot be written as JSON", e);
    }
  }
}
