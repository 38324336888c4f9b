// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import io.moorage.api.platform.Endpoint.Answer;
import io.moorage.api.storage.StorageException;
import org.jspecify.annotations.Nullable;

/** Errors as the Perl half shows them to people: what happened, and what to do. */
final class Problems {
  private Problems() {}

  static Answer malformed(MalformedRequestException problem) {
    return answer(
        400, "MALFORMED", problem.getMessage(), "Send one JSON object in UTF-8 as the body.");
  }

  static Answer storage(StorageException problem) {
    return answer(
        status(problem.code()), problem.code().name(), problem.getMessage(), problem.correction());
  }

  /** The details stay in the server's log: they are of no use on the node. */
  static Answer unexpected() {
    return answer(
        500,
        StorageException.Code.INTERNAL.name(),
        "The Proxmox plugin of the Moorage server failed unexpectedly.",
        "Look for the request id in the server's log, and report the error found there.");
  }

  private static int status(StorageException.Code code) {
    return switch (code) {
      case NOT_FOUND -> 404;
      case ALREADY_EXISTS, IN_USE, HAS_SNAPSHOTS -> 409;
      case INVALID, UNSUPPORTED -> 422;
      case NO_CAPACITY -> 507;
      case NODE_OFFLINE -> 503;
      case TIMEOUT -> 504;
      case INTERNAL -> 500;
    };
  }

  private static Answer answer(
      int status, String code, @Nullable String message, String correction) {
    String body =
        Json.write(
            Json.object().put("code", code).put("message", message).put("correction", correction));
    return new Answer(status, "application/json", body);
  }
}
