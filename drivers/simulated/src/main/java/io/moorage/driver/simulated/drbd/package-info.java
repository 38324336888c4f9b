// SPDX-License-Identifier: Apache-2.0
/**
 * A model of DRBD 9: the kernels of several nodes, the network between them and the data on their
 * disks. It has no clock, no chance and no threads: what happens by itself happens in {@link
 * io.moorage.driver.simulated.drbd.DrbdWorld#tick()}.
 */
@NullMarked
package io.moorage.driver.simulated.drbd;

import org.jspecify.annotations.NullMarked;
