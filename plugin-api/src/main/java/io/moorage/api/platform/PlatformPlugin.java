// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.platform;

import org.pf4j.ExtensionPoint;

/**
 * The one entry point of a plugin: an {@code @Extension} class with a constructor without
 * arguments. The host makes one object of it, calls {@link #start} once, and closes what that
 * returned before it unloads the plugin.
 *
 * <p>A plugin sees the JDK, {@code io.moorage.api}, slf4j-api, PF4J and JSpecify of the host, and
 * everything else only from its own {@code lib/}.
 */
public interface PlatformPlugin extends ExtensionPoint {

  /**
   * Brings the plugin to life.
   *
   * @param context all the plugin gets; valid until the instance is closed
   * @return the running plugin
   * @throws RuntimeException if it cannot run; the message is shown to the operator as the reason,
   *     and the server goes on without the plugin
   */
  PlatformInstance start(PluginContext context);
}
