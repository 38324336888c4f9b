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
