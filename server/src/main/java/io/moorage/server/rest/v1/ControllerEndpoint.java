// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.server.control.Properties;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.rest.Answer;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.PropertyCatalogue;
import io.moorage.server.rest.PropertyCatalogue.Level;
import io.moorage.server.rest.ReturnCode.Subject;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The server itself: what it speaks, its properties, its configuration. */
@Path("v1")
public final class ControllerEndpoint {

  private final Caller caller;
  private final ServerInfo info;

  @Inject
  ControllerEndpoint(Caller caller, ServerInfo info) {
    this.caller = caller;
    this.info = info;
  }

  @GET
  @Path("controller/version")
  public ServerInfo.Version version() {
    return info.handshake();
  }

  @GET
  @Path("controller/properties")
  public Map<String, String> properties() {
    return new TreeMap<>(caller.image().cluster().serverProperties().values());
  }

  @POST
  @Path("controller/properties")
  public Answer modify(Body body) {
    PropertyChange change = Fields.change(Level.CONTROLLER, body);
    caller.ask(new Properties.ModifyServer(change));
    List<ApiCallRc> entries =
        new ArrayList<>(Modified.properties(Subject.CONTROLLER, Map.of(), change));
    if (entries.isEmpty()) {
      entries.add(ApiCallRc.modified(Subject.CONTROLLER, "No property was changed."));
    }
    return Answer.created(entries);
  }

  @DELETE
  @Path("controller/properties/{key: .+}")
  public Answer delete(@PathParam("key") String key) {
    boolean there = caller.image().cluster().serverProperties().values().containsKey(key);
    PropertyChange change = new PropertyChange(Map.of(), List.of(key), List.of());
    caller.ask(new Properties.ModifyServer(change));
    return Answer.ok(
        there
            ? ApiCallRc.deleted(Subject.CONTROLLER, "Property '" + key + "' deleted.")
            : ApiCallRc.notThere(Subject.CONTROLLER, "Property '" + key + "' was not set."));
  }

  @GET
  @Path("controller/properties/info")
  public Map<String, PropertyInfo> info() {
    return PropertyInfo.all(Level.CONTROLLER);
  }

  @GET
  @Path("controller/properties/info/all")
  public Map<String, Map<String, PropertyInfo>> infoAll() {
    Map<String, Map<String, PropertyInfo>> all = new TreeMap<>();
    Arrays.stream(PropertyCatalogue.Level.values())
        .forEach(level -> all.put(level.label(), PropertyInfo.all(level)));
    return all;
  }

  @GET
  @Path("controller/config")
  public Map<String, Map<String, Object>> config() {
    return info.config();
  }
}
