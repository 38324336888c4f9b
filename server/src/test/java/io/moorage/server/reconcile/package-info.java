@NullMarked
package io.moorage.server.reconcile;

import org.jspecify.annotations.NullMarked;
