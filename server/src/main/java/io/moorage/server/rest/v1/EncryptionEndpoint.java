// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.driver.wire.Json;
import io.moorage.server.auth.Encryption;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.ProblemException;
import io.moorage.server.rest.Answer;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.ReturnCode;
import io.moorage.server.rest.ReturnCode.Operation;
import io.moorage.server.rest.ReturnCode.Subject;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.util.Locale;
import java.util.Map;

/** The master passphrase, which guards the keys of encrypted volumes. */
@Path("v1/encryption/passphrase")
public final class EncryptionEndpoint {

  private final Caller caller;
  private final Encryption encryption;

  @Inject
  EncryptionEndpoint(Caller caller, Encryption encryption) {
    this.caller = caller;
    this.encryption = encryption;
  }

  @GET
  public Map<String, String> status() {
    return Map.of("status", encryption.status().name().toLowerCase(Locale.ROOT));
  }

  @POST
  public Answer create(Body body) {
    encryption.create(caller.who(), required(body, "new_passphrase"));
    return Answer.created(
        ApiCallRc.created(Subject.CONTROLLER, "The master passphrase is set.")
            .correction(
                "Keep it safe: without it nobody can read the encrypted volumes after the server's"
                    + " next start."));
  }

  @PUT
  public Answer change(Body body) {
    encryption.change(
        caller.who(), required(body, "old_passphrase"), required(body, "new_passphrase"));
    return Answer.ok(
        ApiCallRc.modified(Subject.CONTROLLER, "The master passphrase is another one now."));
  }

  /** The body is a bare JSON string. */
  @PATCH
  public Answer enter(String body) {
    encryption.enter(text(body));
    return Answer.ok(
        ApiCallRc.of(
            ReturnCode.PASSPHRASE_ACCEPTED,
            Operation.MODIFY,
            Subject.CONTROLLER,
            "The passphrase is right; encrypted volumes are opened."));
  }

  private static String text(String body) {
    try {
      JsonNode json = Json.mapper().readTree(body);
      if (json != null && json.isTextual() && !json.textValue().isEmpty()) {
        return json.textValue();
      }
    } catch (JsonProcessingException e) {
      // Told like any other body that is not a passphrase; it may be one, so it is not shown.
    }
    throw new ProblemException(
        ErrorCode.INVALID_REQUEST,
        "The body is not a passphrase.",
        "Send it as a JSON string, in quotes.");
  }

  private static String required(Body body, String key) {
    return body.text(key)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.INVALID_REQUEST,
                "'" + key + "' is missing or empty.",
                "Send a passphrase of at least one character."));
  }
}
