// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import java.util.Locale;
import java.util.Map;

/** An instance of the key-value store; it vanishes with its last key. */
public record KeyValues(String name, Map<String, String> values, long revision)
    implements Document {
  public KeyValues {
    values = Map.copyOf(values);
  }

  @Override
  public String key() {
    return name.toLowerCase(Locale.ROOT);
  }

  @Override
  public KeyValues at(long newRevision) {
    return new KeyValues(name, values, newRevision);
  }
}
