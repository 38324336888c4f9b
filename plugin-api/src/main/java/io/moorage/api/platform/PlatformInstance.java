// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.platform;

import java.util.List;

/** A running plugin. Handlers are called on virtual threads, several at a time. */
public interface PlatformInstance extends AutoCloseable {

  /** What the host is to serve below {@code /plugins/<id>}; asked for once, after the start. */
  List<Endpoint> endpoints();

  /** Gives back what the plugin holds. No handler runs any more when this is called. */
  @Override
  default void close() {}
}
