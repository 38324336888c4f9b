// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.link;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.wire.DevicePool;
import io.moorage.driver.wire.Json;
import io.moorage.driver.wire.PlanRequest;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.node.apply.LiveNode;
import io.moorage.node.ledger.Acceptance;
import io.moorage.node.physical.PhysicalStorage;
import java.io.IOException;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The calls that a server makes. */
final class LinkHandler extends Handler.Abstract {
  private final LiveNode node;
  private final Identity identity;
  private final ObservationStreams streams;
  private final PhysicalStorage disks;

  LinkHandler(LiveNode node, Identity identity, ObservationStreams streams, PhysicalStorage disks) {
    this.node = node;
    this.identity = identity;
    this.streams = streams;
    this.disks = disks;
  }

  /** What PUT /specs answers. */
  record Taken(long epoch, long revision, List<String> remarks) {}

  /** What GET /health answers. */
  record Health(String node, String version, long epoch) {}

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String call = request.getMethod() + " " + Request.getPathInContext(request);
    try {
      switch (call) {
        case "PUT /specs" -> takeSpecs(request, response, callback);
        case "GET /observations" -> {
          response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/x-ndjson");
          streams.open(response, callback);
        }
        case "POST /plan" ->
            Answers.send(response, callback, 200, node.plan(read(request, PlanRequest.class)));
        case "GET /health" ->
            Answers.send(
                response,
                callback,
                200,
                new Health(identity.node(), identity.version(), node.epoch()));
        case "GET /physical-storage" -> Answers.send(response, callback, 200, disks.free());
        case "POST /physical-storage" ->
            Answers.send(response, callback, 200, disks.make(read(request, DevicePool.class)));
        default -> unknown(call, response, callback);
      }
    } catch (JsonProcessingException e) {
      Answers.problem(
          response,
          callback,
          400,
          new Problem(
              "the body of " + call + " could not be understood",
              e.getOriginalMessage(),
              "check that server and node are of versions that fit together"));
    } catch (DriverException e) {
      Answers.problem(response, callback, 409, e.problem());
    } catch (IOException e) {
      Answers.problem(
          response,
          callback,
          503,
          new Problem(
              call + " failed",
              String.valueOf(e.getCause() == null ? e : e.getCause()),
              "see to the disk that the node's state directory is on"));
    }
    return true;
  }

  private void takeSpecs(Request request, Response response, Callback callback) throws IOException {
    switch (node.accept(read(request, SpecUpdate.class))) {
      case Acceptance.Accepted accepted ->
          Answers.send(
              response,
              callback,
              200,
              new Taken(accepted.epoch(), accepted.revision(), accepted.remarks()));
      case Acceptance.Refused(Problem problem) -> Answers.problem(response, callback, 409, problem);
    }
  }

  private static <T> T read(Request request, Class<T> type) throws IOException {
    return Json.mapper().readValue(Request.asInputStream(request), type);
  }

  private static void unknown(String call, Response response, Callback callback) {
    Answers.problem(
        response,
        callback,
        404,
        new Problem(
            "there is no " + call + " here",
            "",
            "a node answers "
                + String.join(
                    ", ",
                    List.of(
                        "PUT /specs",
                        "GET /observations",
                        "POST /plan",
                        "GET /physical-storage",
                        "POST /physical-storage",
                        "GET /health"))));
  }
}
