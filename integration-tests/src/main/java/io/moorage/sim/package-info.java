/**
 * The cluster in imagined time: the real control plane and the real node, on simulated disks and an
 * imagined network, from a seed.
 */
@org.jspecify.annotations.NullMarked
package io.moorage.sim;
