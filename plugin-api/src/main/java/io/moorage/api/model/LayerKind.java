// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.model;

/** One storey of the stack of a resource; every stack ends in {@link #STORAGE}. */
public enum LayerKind {
  DRBD,
  LUKS,
  NVME,
  CACHE,
  WRITECACHE,
  BCACHE,
  STORAGE
}
