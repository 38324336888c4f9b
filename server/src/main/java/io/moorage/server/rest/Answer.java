// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import java.util.List;

/**
 * The answer of a call that changes something: a list of entries.
 *
 * @param status the status if no entry is an error
 */
public record Answer(int status, List<ApiCallRc> entries) {

  private static final int OK = 200;
  private static final int CREATED = 201;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int FAILED = 500;

  public Answer {
    entries = List.copyOf(entries);
  }

  public static Answer ok(ApiCallRc... entries) {
    return ok(List.of(entries));
  }

  public static Answer ok(List<ApiCallRc> entries) {
    return new Answer(OK, entries);
  }

  public static Answer created(ApiCallRc... entries) {
    return created(List.of(entries));
  }

  public static Answer created(List<ApiCallRc> entries) {
    return new Answer(CREATED, entries);
  }

  /** The status that goes out: the first error decides. */
  int httpStatus() {
    // A status that is an error already was set by whoever knew better than the codes.
    return status >= 400
        ? status
        : entries.stream()
            .filter(ApiCallRc::error)
            .findFirst()
            .map(error -> statusOf(error.code()))
            .orElse(status);
  }

  private static int statusOf(ReturnCode error) {
    if (error == ReturnCode.FAIL_SIGN_IN_MISSING_CREDENTIALS) {
      return UNAUTHORIZED;
    }
    return switch (error.number() / 100) {
      case 3 -> NOT_FOUND;
      case 4, 100 -> FORBIDDEN;
      default -> FAILED;
    };
  }
}
