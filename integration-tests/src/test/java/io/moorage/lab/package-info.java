// SPDX-License-Identifier: Apache-2.0
/**
 * The storage drivers on a real kernel: node daemons in virtual machines with disks of their own.
 */
@NullMarked
package io.moorage.lab;

import org.jspecify.annotations.NullMarked;
