/**
 * The LINSTOR REST API, version 1. LINSTOR's names, flags and shapes live here and nowhere else:
 * endpoints parse, ask, and hand a view back.
 */
@NullMarked
package io.moorage.server.rest.v1;

import org.jspecify.annotations.NullMarked;
