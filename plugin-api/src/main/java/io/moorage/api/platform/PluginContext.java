// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.platform;

import io.moorage.api.storage.BlockStorage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.slf4j.Logger;

/** All that a plugin gets from its host. */
public interface PluginContext {

  /** The id from the plugin's descriptor. */
  String id();

  /** The storage; calls are accounted to this plugin. */
  BlockStorage storage();

  /** The plugin's own settings; empty where the operator gave none. */
  Map<String, String> configuration();

  InstantSource clock();

  /**
   * Runs something again and again until the plugin is unloaded: never twice at once, on a virtual
   * thread, with the pause counted from the end of a run. An exception is logged and does not end
   * the series.
   */
  void every(Duration pause, Runnable task);

  /**
   * Adds to a counter that the host exports as {@code moorage_plugin_<name>_total}, labelled with
   * the plugin's id.
   */
  void count(String name, long increment);

  Logger logger();
}
