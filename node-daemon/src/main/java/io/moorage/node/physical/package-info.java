/** The disks of the host: which of them are free, and how they are taken into use. */
@NullMarked
package io.moorage.node.physical;

import org.jspecify.annotations.NullMarked;
