@NullMarked
package io.moorage.server.control;

import org.jspecify.annotations.NullMarked;
