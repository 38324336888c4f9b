// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.own;

import java.util.List;

/** All endpoints that are ours alone. */
public final class Own {
  public static final List<Class<?>> ENDPOINTS =
      List.of(
          JoinTokenEndpoint.class,
          JoinEndpoint.class,
          ChangeLogEndpoint.class,
          PluginsEndpoint.class,
          SplitBrainEndpoint.class);

  private Own() {}
}
