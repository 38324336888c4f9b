/**
 * The server half of the Proxmox VE plugin. It decides everything: the Perl half on the nodes only
 * translates between Proxmox's method calls and this package's routes.
 */
@NullMarked
package io.moorage.plugin.proxmox;

import org.jspecify.annotations.NullMarked;
