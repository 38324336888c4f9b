// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.plugin;

import java.util.function.Supplier;

/**
 * Runs plugin code with the plugin's loader as the thread's: libraries that look things up by it
 * find their own.
 */
final class Within {
  private Within() {}

  static <T> T loader(ClassLoader loader, Supplier<T> call) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return call.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
