/**
 * A whole cluster on this machine, of real processes: for the demo, the benchmark and the tests.
 */
@NullMarked
package io.moorage.cluster;

import org.jspecify.annotations.NullMarked;
