// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets in only callers that show the token, where there is one. A few paths are open to everybody.
 */
public final class TokenGate extends Handler.Wrapper {
  /** A shorter token could be guessed. */
  public static final int LENGTH_MIN = 16;

  /** The token is what a host that joins does not have yet; it shows a join token instead. */
  private static final Set<String> OPEN = Set.of("/health", "/v1/controller/version", "/v1/join");

  private final Optional<byte[]> token;

  public TokenGate(Optional<String> token, Handler inside) {
    super(inside);
    this.token = token.map(text -> ("Bearer " + text).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (token.isEmpty() || OPEN.contains(Request.getPathInContext(request)) || shown(request)) {
      return super.handle(request, response, callback);
    }
    response.setStatus(HttpStatus.UNAUTHORIZED_401);
    response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer realm=\"linstor-controller\"");
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    Content.Sink.write(
        response,
        true,
        "[{\"ret_code\":-4611686018427377903,\"message\":\"This server wants a token.\","
            + "\"correction\":\"Set MOOR_TOKEN, or send 'Authorization: Bearer TOKEN'.\"}]",
        callback);
    return true;
  }

  private boolean shown(Request request) {
    String shown = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    return shown != null
        && token
            .filter(wanted -> MessageDigest.isEqual(wanted, shown.getBytes(StandardCharsets.UTF_8)))
            .isPresent();
  }
}
