// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.moorage.driver.spec.Problem;
import io.moorage.server.control.ProblemException;
import io.moorage.server.rest.ReturnCode.Operation;
import io.moorage.server.rest.ReturnCode.Subject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One entry of an answer.
 *
 * @param cause why, where the message does not say it
 * @param details the long form
 * @param correction what to do
 * @param objRefs what it is about, by LINSTOR's kinds
 * @param createdAt filled in when the answer leaves
 */
public record ApiCallRc(
    @JsonIgnore ReturnCode code,
    long retCode,
    String message,
    String cause,
    String details,
    String correction,
    List<String> errorReportIds,
    Map<String, String> objRefs,
    String createdAt) {

  public ApiCallRc {
    errorReportIds = List.copyOf(errorReportIds);
    objRefs = Map.copyOf(objRefs);
  }

  public static ApiCallRc of(
      ReturnCode code, Operation operation, Subject subject, String message) {
    return new ApiCallRc(
        code, code.over(operation, subject), message, "", "", "", List.of(), Map.of(), "");
  }

  public static ApiCallRc created(Subject subject, String message) {
    return of(ReturnCode.CREATED, Operation.CREATE, subject, message);
  }

  public static ApiCallRc modified(Subject subject, String message) {
    return of(ReturnCode.MODIFIED, Operation.MODIFY, subject, message);
  }

  public static ApiCallRc deleted(Subject subject, String message) {
    return of(ReturnCode.DELETED, Operation.DELETE, subject, message);
  }

  /** A deletion of something that is not there: no error. */
  public static ApiCallRc notThere(Subject subject, String message) {
    return of(ReturnCode.WARN_NOT_FOUND, Operation.DELETE, subject, message);
  }

  /** A refusal. */
  public static ApiCallRc refused(ProblemException problem, Operation operation, Subject subject) {
    return of(ErrorCodes.of(problem.code()), operation, subject, problem.message())
        .details(problem.details())
        .correction(problem.correction());
  }

  public ApiCallRc cause(String text) {
    return new ApiCallRc(
        code, retCode, message, text, details, correction, errorReportIds, objRefs, createdAt);
  }

  public ApiCallRc details(String text) {
    return new ApiCallRc(
        code, retCode, message, cause, text, correction, errorReportIds, objRefs, createdAt);
  }

  public ApiCallRc correction(String text) {
    return new ApiCallRc(
        code, retCode, message, cause, details, text, errorReportIds, objRefs, createdAt);
  }

  /** The same with a node's own account of what went wrong. */
  public ApiCallRc because(Problem problem) {
    return cause(
            problem.cause().isEmpty()
                ? problem.message()
                : problem.message() + ": " + problem.cause())
        .correction(problem.correction());
  }

  public ApiCallRc report(String id) {
    return new ApiCallRc(
        code, retCode, message, cause, details, correction, List.of(id), objRefs, createdAt);
  }

  public ApiCallRc about(String kind, Object name) {
    Map<String, String> refs = new TreeMap<>(objRefs);
    refs.put(kind, name.toString());
    return about(refs);
  }

  public ApiCallRc about(Map<String, String> refs) {
    return new ApiCallRc(
        code, retCode, message, cause, details, correction, errorReportIds, refs, createdAt);
  }

  ApiCallRc at(String time) {
    return new ApiCallRc(
        code, retCode, message, cause, details, correction, errorReportIds, objRefs, time);
  }

  public boolean error() {
    return code.severity() == ReturnCode.Severity.ERROR;
  }
}
