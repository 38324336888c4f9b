/** Who is who: the cluster's own certificate authority, how hosts join, and who may call. */
@NullMarked
package io.moorage.server.auth;

import org.jspecify.annotations.NullMarked;
