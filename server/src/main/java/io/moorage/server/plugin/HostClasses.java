// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.plugin;

import java.util.List;

/**
 * What a plugin may see of the host: the JDK and the packages of the SDK, nothing else. So a plugin
 * can bring another version of any library that the server uses, and cannot reach into the server.
 */
final class HostClasses extends ClassLoader {
  private static final List<String> SHARED =
      List.of("io.moorage.api.", "org.slf4j.", "org.pf4j.", "org.jspecify.");

  private final ClassLoader host;

  HostClasses(ClassLoader host) {
    super("moorage-sdk", ClassLoader.getPlatformClassLoader());
    this.host = host;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (SHARED.stream().anyMatch(name::startsWith)) {
      return host.loadClass(name);
    }
    throw new ClassNotFoundException(name);
  }
}
