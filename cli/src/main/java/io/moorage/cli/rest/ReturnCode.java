// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** One entry of the list that every change is answered with. */
public record ReturnCode(
    long code,
    String message,
    String cause,
    String correction,
    String details,
    List<String> errorReports) {
  private static final int SEVERITY_SHIFT = 62;

  /** The two highest bits of the code. */
  public enum Severity {
    SUCCESS,
    INFO,
    WARNING,
    ERROR
  }

  public ReturnCode {
    errorReports = List.copyOf(errorReports);
  }

  public static List<ReturnCode> listOf(JsonNode body) {
    return body.valueStream().map(ReturnCode::of).toList();
  }

  private static ReturnCode of(JsonNode entry) {
    return new ReturnCode(
        entry.path("ret_code").asLong(),
        entry.path("message").asText(""),
        entry.path("cause").asText(""),
        entry.path("correction").asText(""),
        entry.path("details").asText(""),
        Json.strings(entry.path("error_report_ids")));
  }

  public Severity severity() {
    return Severity.values()[(int) (code >>> SEVERITY_SHIFT)];
  }
}
