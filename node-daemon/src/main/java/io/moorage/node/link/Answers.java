// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.link;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.wire.Json;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes answers as JSON. */
final class Answers {

  private Answers() {}

  static void send(Response response, Callback callback, int status, Object body) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.write(true, ByteBuffer.wrap(json(body)), callback);
  }

  static void problem(Response response, Callback callback, int status, Problem problem) {
    send(response, callback, status, problem);
  }

  private static byte[] json(Object body) {
    try {
      return Json.mapper().writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("an answer cannot be written as JSON", e);
    }
  }
}
