// SPDX-License-Identifier: Apache-2.0
/**
 * Small virtual machines with a kernel and a storage stack of their own, and a cluster whose nodes
 * they are.
 */
@NullMarked
package io.moorage.lab;

import org.jspecify.annotations.NullMarked;
