// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.moorage.api.model.PoolName;

/** One storey of a volume's stack, with what that layer needs to know. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "layer")
@JsonSubTypes(@JsonSubTypes.Type(value = LayerSpec.Storage.class, name = "STORAGE"))
public sealed interface LayerSpec {

  /** The bottom: a volume carved out of a pool. */
  record Storage(PoolName pool) implements LayerSpec {}
}
