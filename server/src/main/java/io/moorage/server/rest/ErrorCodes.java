// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import io.moorage.api.model.InvalidNameException;
import io.moorage.server.control.ErrorCode;

/** The one place where our refusals become LINSTOR's codes. */
final class ErrorCodes {

  private ErrorCodes() {}

  static ReturnCode of(ErrorCode code) {
    return switch (code) {
      case INVALID_NAME -> ReturnCode.FAIL_INVLD_RSC_NAME;
      case INVALID_PROPERTY -> ReturnCode.FAIL_INVLD_PROP;
      case INVALID_SIZE -> ReturnCode.FAIL_INVLD_VLM_SIZE;
      case INVALID_PLACE_COUNT -> ReturnCode.FAIL_INVLD_PLACE_COUNT;
      case INVALID_LAYER_STACK -> ReturnCode.FAIL_INVLD_LAYER_STACK;
      case INVALID_POOL -> ReturnCode.FAIL_INVLD_STOR_POOL_NAME;
      case INVALID_PROVIDER -> ReturnCode.FAIL_INVLD_PROVIDER;
      case INVALID_ADDRESS -> ReturnCode.FAIL_INVLD_NET_ADDR;
      case INVALID_VOLUME_NUMBER -> ReturnCode.FAIL_INVLD_VLM_NR;
      case INVALID_REQUEST -> ReturnCode.FAIL_INVLD_REQUEST;
      case NODE_NOT_FOUND -> ReturnCode.FAIL_NOT_FOUND_NODE;
      case NET_INTERFACE_NOT_FOUND -> ReturnCode.FAIL_NOT_FOUND_NET_IF;
      case POOL_NOT_FOUND -> ReturnCode.FAIL_NOT_FOUND_STOR_POOL;
      case POOL_DEFINITION_NOT_FOUND -> ReturnCode.FAIL_NOT_FOUND_STOR_POOL_DFN;
      case DEFAULT_POOL_NOT_FOUND -> ReturnCode.FAIL_NOT_FOUND_DFLT_STOR_POOL;
      case GROUP_NOT_FOUND -> ReturnCode.FAIL_NOT_FOUND_RSC_GRP;
      case VOLUME_GROUP_NOT_FOUND -> ReturnCode.FAIL_NOT_FOUND_VLM_GRP;
      case RESOURCE_DEFINITION_NOT_FOUND -> ReturnCode.FAIL_NOT_FOUND_RSC_DFN;
      case VOLUME_DEFINITION_NOT_FOUND -> ReturnCode.FAIL_NOT_FOUND_VLM_DFN;
      case RESOURCE_NOT_FOUND -> ReturnCode.FAIL_NOT_FOUND_RSC;
      case VOLUME_NOT_FOUND -> ReturnCode.FAIL_NOT_FOUND_VLM;
      case SNAPSHOT_NOT_FOUND -> ReturnCode.FAIL_NOT_FOUND_SNAPSHOT;
      case CRYPT_KEY_NOT_FOUND -> ReturnCode.FAIL_NOT_FOUND_CRYPT_KEY;
      case PASSPHRASE_EXISTS -> ReturnCode.FAIL_EXISTS_CRYPT_PASSPHRASE;
      // LINSTOR says it so, and its clients look for it.
      case WRONG_PASSPHRASE -> ReturnCode.FAIL_MISSING_PROPS;
      case KEY_VALUE_STORE_NOT_FOUND -> ReturnCode.FAIL_NOT_FOUND_KVS;
      // LINSTOR has no codes for these two; a 300-class one keeps the status at 404.
      case ERROR_REPORT_NOT_FOUND, PLUGIN_NOT_FOUND -> ReturnCode.FAIL_NOT_FOUND_EXT_FILE;
      case NODE_EXISTS -> ReturnCode.FAIL_EXISTS_NODE;
      case NET_INTERFACE_EXISTS -> ReturnCode.FAIL_EXISTS_NET_IF;
      case POOL_EXISTS -> ReturnCode.FAIL_EXISTS_STOR_POOL;
      case POOL_DEFINITION_EXISTS -> ReturnCode.FAIL_EXISTS_STOR_POOL_DFN;
      case GROUP_EXISTS -> ReturnCode.FAIL_EXISTS_RSC_GRP;
      case VOLUME_GROUP_EXISTS -> ReturnCode.FAIL_EXISTS_VLM_GRP;
      case RESOURCE_DEFINITION_EXISTS -> ReturnCode.FAIL_EXISTS_RSC_DFN;
      case VOLUME_DEFINITION_EXISTS -> ReturnCode.FAIL_EXISTS_VLM_DFN;
      case RESOURCE_EXISTS -> ReturnCode.FAIL_EXISTS_RSC;
      case SNAPSHOT_EXISTS -> ReturnCode.FAIL_EXISTS_SNAPSHOT_DFN;
      case GROUP_IN_USE -> ReturnCode.FAIL_EXISTS_RSC_DFN;
      case NODE_IN_USE -> ReturnCode.FAIL_NODE_HAS_USED_RSC;
      // A warning there, and a success with it; nothing was done all the same.
      case NODE_EVICTED -> ReturnCode.WARN_NODE_EVICTED;
      case NODE_WITHDRAWN -> ReturnCode.FAIL_EVACUATING;
      case IN_USE -> ReturnCode.FAIL_IN_USE;
      // Clients know "last replica" as "in use": they delete the others first, or give up.
      case LAST_REPLICA -> ReturnCode.FAIL_IN_USE;
      case NOT_ENOUGH_NODES -> ReturnCode.FAIL_NOT_ENOUGH_NODES;
      case NOT_ENOUGH_SPACE -> ReturnCode.FAIL_NOT_ENOUGH_FREE_SPACE;
      case MINORS_EXHAUSTED -> ReturnCode.FAIL_POOL_EXHAUSTED_MINOR_NR;
      case PORTS_EXHAUSTED -> ReturnCode.FAIL_POOL_EXHAUSTED_TCP_PORT;
      case NODE_IDS_EXHAUSTED -> ReturnCode.FAIL_POOL_EXHAUSTED_NODE_ID;
      case NOT_UP_TO_DATE -> ReturnCode.FAIL_NOT_ALL_UPTODATE;
      case SNAPSHOT_NOT_UP_TO_DATE -> ReturnCode.FAIL_SNAPSHOT_NOT_UPTODATE;
      case NOT_ENOUGH_REPLICAS -> ReturnCode.FAIL_INSUFFICIENT_REPLICA_COUNT;
      case UNDECIDABLE_PLACEMENT -> ReturnCode.FAIL_UNDECIDABLE_AUTOPLACMENT;
      case SNAPSHOTS_NOT_SUPPORTED -> ReturnCode.FAIL_SNAPSHOTS_NOT_SUPPORTED;
      case LAYER_NOT_SUPPORTED -> ReturnCode.FAIL_STLT_DOES_NOT_SUPPORT_LAYER;
      case NOT_CONNECTED -> ReturnCode.FAIL_NOT_CONNECTED;
      case NODE_FAILED -> ReturnCode.FAIL_UNKNOWN_ERROR;
      case UNAUTHORIZED -> ReturnCode.FAIL_ACC_DENIED_COMMAND;
      case INTERNAL -> ReturnCode.FAIL_IMPL_ERROR;
    };
  }

  static ReturnCode of(InvalidNameException invalid) {
    return switch (invalid.what()) {
      case "node" -> ReturnCode.FAIL_INVLD_NODE_NAME;
      case "storage pool" -> ReturnCode.FAIL_INVLD_STOR_POOL_NAME;
      case "resource group" -> ReturnCode.FAIL_INVLD_RSC_GRP_NAME;
      case "snapshot" -> ReturnCode.FAIL_INVLD_SNAPSHOT_NAME;
      case "net interface" -> ReturnCode.FAIL_INVLD_NET_NAME;
      case "key-value store" -> ReturnCode.FAIL_INVLD_KVS_NAME;
      default -> ReturnCode.FAIL_INVLD_RSC_NAME;
    };
  }
}
