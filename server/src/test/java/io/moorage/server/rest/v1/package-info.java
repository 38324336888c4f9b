@NullMarked
package io.moorage.server.rest.v1;

import org.jspecify.annotations.NullMarked;
