// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.hello;

import io.moorage.api.platform.PlatformInstance;
import io.moorage.api.platform.PlatformPlugin;
import io.moorage.api.platform.PluginContext;
import org.pf4j.Extension;

/** Where the host begins: it finds this class by its annotation and starts it once. */
@Extension
public final class HelloPlugin implements PlatformPlugin {
  /** Called by the plugin host. */
  public HelloPlugin() {}

  @Override
  public PlatformInstance start(PluginContext context) {
    return new HelloInstance(context, Greeting.from(context.configuration()));
  }
}
