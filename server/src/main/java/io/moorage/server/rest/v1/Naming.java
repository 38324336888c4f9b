// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.ResourceName;
import io.moorage.server.control.Definitions;
import io.moorage.server.rest.Body;

/** How requests name a new resource definition. */
final class Naming {

  private Naming() {}

  static Definitions.Naming of(Body body, String name, String externalName) {
    return new Definitions.Naming(
        body.text(name).filter(text -> !text.isBlank()).map(ResourceName::new),
        body.text(externalName).orElse(""));
  }
}
