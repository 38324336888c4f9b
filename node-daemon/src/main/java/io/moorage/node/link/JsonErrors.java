// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.link;

import io.moorage.driver.spec.Problem;
import java.util.Objects;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers what failed below or beside our own calls in the form of all other problems. */
final class JsonErrors implements Request.Handler {
  private static final String MESSAGE = "org.eclipse.jetty.server.error_message";

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Answers.problem(
        response,
        callback,
        response.getStatus(),
        new Problem(
            Objects.requireNonNullElse(
                HttpStatus.getMessage(response.getStatus()), "the call failed"),
            Objects.toString(request.getAttribute(MESSAGE), ""),
            ""));
    return true;
  }
}
