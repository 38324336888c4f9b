/** What dashboards read. */
@NullMarked
package io.moorage.server.telemetry;

import org.jspecify.annotations.NullMarked;
