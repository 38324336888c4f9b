// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moorage.api.platform.Endpoint;
import io.moorage.api.platform.Endpoint.Answer;
import io.moorage.api.platform.Endpoint.Call;
import io.moorage.api.platform.PluginContext;
import io.moorage.api.storage.StorageException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The protocol: one route for each thing that Proxmox asks of a storage. Routes are only ever
 * added.
 */
final class Routes {
  private static final String DISK = "/v1/disks/{volname}";

  private final PluginContext context;

  Routes(PluginContext context) {
    this.context = context;
  }

  List<Endpoint> of(
      Disks disks, Activation activation, Snapshots snapshots, GroupStatus status, HostHalf host) {
    return List.of(
        post("/v1/disks", disks::create),
        get("/v1/disks", disks::list),
        get(DISK, disks::find),
        delete(DISK, disks::delete),
        post(DISK + "/activate", activation::activate),
        post(DISK + "/deactivate", activation::deactivate),
        post(DISK + "/resize", disks::resize),
        post(DISK + "/clone", disks::clone),
        post(DISK + "/snapshots", snapshots::create),
        get(DISK + "/snapshots", snapshots::list),
        delete(DISK + "/snapshots/{snapshot}", snapshots::delete),
        post(DISK + "/rollback", snapshots::rollback),
        get(DISK + "/plan-delete", disks::planDelete),
        post("/v1/plan-create", disks::planCreate),
        get("/v1/status", status::status),
        get("/v1/host", request -> host.describe()),
        new Endpoint("GET", "/v1/host/MooragePlugin.pm", call -> host.download()));
  }

  private Endpoint get(String path, Function<Request, ObjectNode> answer) {
    return new Endpoint(
        "GET", path, call -> guarded(path, () -> ok(answer, Request.ofQuery(call))));
  }

  private Endpoint post(String path, Function<Request, ObjectNode> answer) {
    return changing("POST", path, Request::ofBody, answer);
  }

  private Endpoint delete(String path, Function<Request, ObjectNode> answer) {
    return changing("DELETE", path, Request::ofQuery, answer);
  }

  private Endpoint changing(
      String method,
      String path,
      Function<Call, Request> reader,
      Function<Request, ObjectNode> answer) {
    return new Endpoint(
        method,
        path,
        call ->
            guarded(
                path,
                () -> {
                  Request request = reader.apply(call);
                  Answer given = ok(answer, request);
                  context
                      .logger()
                      .info(
                          "{} {} {} for node {}, storage {}, request {}",
                          method,
                          path,
                          request.variables(),
                          request.fields().optionalText("node").orElse("-"),
                          request.storeid().orElse("-"),
                          request.requestId().orElse("-"));
                  return given;
                }));
  }

  private static Answer ok(Function<Request, ObjectNode> answer, Request request) {
    return new Answer(200, "application/json", Json.write(answer.apply(request)));
  }

  /** One place turns every failure into an answer that Perl can show. */
  private Answer guarded(String path, Supplier<Answer> work) {
    context.count("calls", 1);
    try {
      return work.get();
    } catch (MalformedRequestException e) {
      return failed(Problems.malformed(e));
    } catch (StorageException e) {
      context.logger().warn("{}: {} {}", path, e.code(), e.getMessage());
      return failed(Problems.storage(e));
    } catch (RuntimeException e) {
      context.logger().error("{} failed", path, e);
      return failed(Problems.unexpected());
    }
  }

  private Answer failed(Answer answer) {
    context.count("failed_calls", 1);
    return answer;
  }
}
