// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

/** Why a request was refused, in a form that code can act on. Names are API: never reused. */
public enum ErrorCode {
  INVALID_NAME(Kind.USER),
  INVALID_PROPERTY(Kind.USER),
  INVALID_SIZE(Kind.USER),
  INVALID_PLACE_COUNT(Kind.USER),
  INVALID_LAYER_STACK(Kind.USER),
  INVALID_POOL(Kind.USER),
  INVALID_PROVIDER(Kind.USER),
  INVALID_ADDRESS(Kind.USER),
  INVALID_VOLUME_NUMBER(Kind.USER),
  INVALID_REQUEST(Kind.USER),
  NODE_NOT_FOUND(Kind.ABSENT),
  NET_INTERFACE_NOT_FOUND(Kind.ABSENT),
  POOL_NOT_FOUND(Kind.ABSENT),
  POOL_DEFINITION_NOT_FOUND(Kind.ABSENT),
  DEFAULT_POOL_NOT_FOUND(Kind.ABSENT),
  GROUP_NOT_FOUND(Kind.ABSENT),
  VOLUME_GROUP_NOT_FOUND(Kind.ABSENT),
  RESOURCE_DEFINITION_NOT_FOUND(Kind.ABSENT),
  VOLUME_DEFINITION_NOT_FOUND(Kind.ABSENT),
  RESOURCE_NOT_FOUND(Kind.ABSENT),
  VOLUME_NOT_FOUND(Kind.ABSENT),
  SNAPSHOT_NOT_FOUND(Kind.ABSENT),
  KEY_VALUE_STORE_NOT_FOUND(Kind.ABSENT),
  CRYPT_KEY_NOT_FOUND(Kind.ABSENT),
  ERROR_REPORT_NOT_FOUND(Kind.ABSENT),
  PLUGIN_NOT_FOUND(Kind.ABSENT),
  NODE_EXISTS(Kind.CONFLICT),
  NET_INTERFACE_EXISTS(Kind.CONFLICT),
  POOL_EXISTS(Kind.CONFLICT),
  POOL_DEFINITION_EXISTS(Kind.CONFLICT),
  GROUP_EXISTS(Kind.CONFLICT),
  VOLUME_GROUP_EXISTS(Kind.CONFLICT),
  RESOURCE_DEFINITION_EXISTS(Kind.CONFLICT),
  VOLUME_DEFINITION_EXISTS(Kind.CONFLICT),
  RESOURCE_EXISTS(Kind.CONFLICT),
  SNAPSHOT_EXISTS(Kind.CONFLICT),
  PASSPHRASE_EXISTS(Kind.CONFLICT),
  WRONG_PASSPHRASE(Kind.DENIED),
  GROUP_IN_USE(Kind.CONFLICT),
  NODE_IN_USE(Kind.CONFLICT),
  IN_USE(Kind.CONFLICT),
  LAST_REPLICA(Kind.CONFLICT),
  NOT_ENOUGH_NODES(Kind.CAPACITY),
  NOT_ENOUGH_SPACE(Kind.CAPACITY),
  UNDECIDABLE_PLACEMENT(Kind.CONFLICT),
  SNAPSHOTS_NOT_SUPPORTED(Kind.USER),
  LAYER_NOT_SUPPORTED(Kind.USER),
  NOT_CONNECTED(Kind.NODE),
  NODE_FAILED(Kind.NODE),
  UNAUTHORIZED(Kind.DENIED),
  INTERNAL(Kind.INTERNAL);

  private final Kind kind;

  ErrorCode(Kind kind) {
    this.kind = kind;
  }

  /** Who has to act. */
  public enum Kind {
    /** The request is wrong. */
    USER,
    /** It names something that is not there. */
    ABSENT,
    /** It does not fit what is there. */
    CONFLICT,
    /** There is not enough of something. */
    CAPACITY,
    /** A node cannot do it now. */
    NODE,
    /** The caller may not. */
    DENIED,
    /** Ours. */
    INTERNAL
  }

  public Kind kind() {
    return kind;
  }
}
