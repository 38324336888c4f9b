@NullMarked
package io.moorage.server.engine;

import org.jspecify.annotations.NullMarked;
