// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.plugin;

import java.nio.file.Path;
import java.util.List;
import org.pf4j.ClassLoadingStrategy;
import org.pf4j.CompoundPluginLoader;
import org.pf4j.DefaultPluginLoader;
import org.pf4j.DefaultPluginManager;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginLoader;

/**
 * PF4J for a single plugin. A manager is not thread-safe and cannot hold two versions of one
 * plugin; with one for each load neither matters, and a new version starts beside the old one.
 */
final class OnePluginManager extends DefaultPluginManager {

  OnePluginManager(Path directory, String apiVersion) {
    super(List.of(directory));
    // Without a version of the host PF4J takes every "requires" for fulfilled.
    setSystemVersion(apiVersion);
  }

  @Override
  protected PluginLoader createPluginLoader() {
    return new CompoundPluginLoader().add(new SdkOnlyLoader(this));
  }

  /** Makes class loaders whose parent shows the SDK alone. */
  private static final class SdkOnlyLoader extends DefaultPluginLoader {
    SdkOnlyLoader(OnePluginManager manager) {
      super(manager);
    }

    @Override
    protected PluginClassLoader createPluginClassLoader(
        Path pluginPath, PluginDescriptor descriptor) {
      // SDK first: a plugin that packs the SDK would otherwise implement an interface that is not
      // the host's.
      return new PluginClassLoader(
          pluginManager,
          descriptor,
          new HostClasses(OnePluginManager.class.getClassLoader()),
          ClassLoadingStrategy.APD);
    }
  }
}
