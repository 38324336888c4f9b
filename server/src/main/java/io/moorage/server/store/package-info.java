/** Where the desired state is kept. */
@NullMarked
package io.moorage.server.store;

import org.jspecify.annotations.NullMarked;
