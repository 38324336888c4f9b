// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.server.cluster.KeyValues;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.ProblemException;
import io.moorage.server.control.Properties;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.rest.Answer;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.ReturnCode.Subject;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The key-value store, where clients keep what they like. */
@Path("v1")
public final class KeyValueEndpoint {

  private final Caller caller;

  @Inject
  KeyValueEndpoint(Caller caller) {
    this.caller = caller;
  }

  /** An instance. */
  record Json(String name, Map<String, String> props) {
    static Json of(KeyValues from) {
      return new Json(from.name(), from.values());
    }
  }

  @GET
  @Path("key-value-store")
  public List<Json> list() {
    return caller.image().cluster().keyValues().values().stream().map(Json::of).toList();
  }

  @GET
  @Path("key-value-store/{instance}")
  public List<Json> one(@PathParam("instance") String instance) {
    return Optional.ofNullable(
            caller.image().cluster().keyValues().get(instance.toLowerCase(Locale.ROOT)))
        .map(Json::of)
        .map(List::of)
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.KEY_VALUE_STORE_NOT_FOUND,
                "The key-value store '" + instance + "' does not exist.",
                "It comes with its first key: 'moor key-value-store modify'."));
  }

  @PUT
  @Path("key-value-store/{instance}")
  public Answer modify(@PathParam("instance") String instance, Body body) {
    caller.ask(
        new Properties.ModifyKeyValues(
            instance,
            new PropertyChange(
                body.map("override_props").orElse(Map.of()),
                body.texts("delete_props").orElse(List.of()),
                body.texts("delete_namespaces").orElse(List.of()))));
    return Answer.ok(
        ApiCallRc.modified(Subject.KEY_VALUES, "Successfully updated properties.")
            .about("KVS", instance));
  }

  @PATCH
  @Path("key-value-store/{instance}")
  public Answer patch(@PathParam("instance") String instance, Body body) {
    return modify(instance, body);
  }

  @DELETE
  @Path("key-value-store/{instance}")
  public Answer delete(@PathParam("instance") String instance) {
    String what = "Key-value store '" + instance + "'";
    ApiCallRc entry =
        caller.ask(new Properties.DeleteKeyValues(instance))
            ? ApiCallRc.deleted(Subject.KEY_VALUES, what + " deleted.")
            : ApiCallRc.notThere(Subject.KEY_VALUES, what + " not found.");
    return Answer.ok(entry.about("KVS", instance));
  }
}
