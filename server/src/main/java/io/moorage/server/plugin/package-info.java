/** The plugin host: PF4J behind our own door, a context path and a class loader for each plugin. */
@NullMarked
package io.moorage.server.plugin;

import org.jspecify.annotations.NullMarked;
