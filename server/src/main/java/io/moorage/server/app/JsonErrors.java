// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What Jetty itself has to refuse, in the form in which the API answers everything: clients read
 * nothing else.
 */
final class JsonErrors implements Request.Handler {
  private static final String MESSAGE = "org.eclipse.jetty.server.error_message";

  /** Severity "error" and code 998, LINSTOR's "unknown error". */
  private static final long RET_CODE = 0xC000_0000_0000_0000L | 998;

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String status =
        Objects.requireNonNullElse(HttpStatus.getMessage(response.getStatus()), "The call failed");
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put("ret_code", RET_CODE);
    entry.put("message", status + ": " + Objects.toString(request.getAttribute(MESSAGE), ""));
    entry.put("correction", "Check method, address and headers of the call.");
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    Content.Sink.write(
        response, true, JsonNodeFactory.instance.arrayNode().add(entry).toString(), callback);
    return true;
  }
}
