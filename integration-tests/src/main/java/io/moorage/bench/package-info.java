/** The numbers that are promised, measured side by side in one run. */
@NullMarked
package io.moorage.bench;

import org.jspecify.annotations.NullMarked;
