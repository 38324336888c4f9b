// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

/** A request that is not JSON of the expected kind at all. */
final class MalformedRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedRequestException(String message) {
    super(message);
  }
}
