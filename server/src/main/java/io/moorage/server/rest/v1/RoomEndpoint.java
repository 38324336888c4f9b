// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.GroupName;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ProviderKind;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.cluster.StoragePool;
import io.moorage.server.control.Find;
import io.moorage.server.control.ProblemException;
import io.moorage.server.control.Room;
import io.moorage.server.placement.Space;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.ReturnCode.Operation;
import io.moorage.server.rest.ReturnCode.Subject;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Questions about room. */
@Path("v1")
public final class RoomEndpoint {

  private static final SelectFilter ANY_STACK =
      Fields.filter(Body.parse("{\"layer_stack\":[\"STORAGE\"]}".getBytes(StandardCharsets.UTF_8)));

  private final Caller caller;

  @Inject
  RoomEndpoint(Caller caller) {
    this.caller = caller;
  }

  /** The largest volumes, by pool name. */
  record MaxSizes(List<MaxSize> candidates, double defaultMaxOversubscriptionRatio) {}

  /** The largest volume in pools of a name. */
  record MaxSize(
      String storagePool, long maxVolumeSizeKib, List<String> nodeNames, boolean allThin) {}

  /** The room of a group; reports are there only if something is wrong. */
  record SizeInfo(Optional<SpaceInfo> spaceInfo, List<ApiCallRc> reports) {}

  /** The room of all groups, by name. */
  record AllSizeInfo(Map<String, SizeInfo> result) {}

  /** Figures. */
  record SpaceInfo(
      long maxVlmSizeInKib,
      long availableSizeInKib,
      long capacityInKib,
      double defaultMaxOversubscriptionRatio,
      List<Next> nextSpawnResult) {}

  /** A pool that the next one would go to. */
  record Next(String nodeName, String storPoolName, double storPoolOversubscriptionRatio) {}

  @GET
  @Path("resource-groups/{rg}/query-max-volume-size")
  public MaxSizes maxVolumeSize(@PathParam("rg") GroupName group) {
    return maxSizes(Find.group(caller.image().cluster(), group).filter());
  }

  @OPTIONS
  @Path("query-max-volume-size")
  public MaxSizes maxVolumeSize(Body body) {
    // Without a group nobody means a default stack: only what was asked for restricts the nodes.
    SelectFilter rules = Fields.filter(body);
    return maxSizes(rules.layers().isPresent() ? rules : rules.over(ANY_STACK));
  }

  private MaxSizes maxSizes(SelectFilter filter) {
    return new MaxSizes(
        caller.ask(new Room.MaxVolumeSize(filter)).stream()
            .map(candidate ->
                new MaxSize(
                    candidate.pool().value(),
                    candidate.size().kibibytes(),
                    candidate.nodes().stream().map(NodeName::value).toList(),
                    candidate.allThin()))
            .toList(),
        defaultRatio());
  }

  private static double defaultRatio() {
    return Space.defaultRatio(ProviderKind.LVM_THIN);
  }

  @POST
  @Path("resource-groups/{rg}/query-size-info")
  public SizeInfo sizeInfo(@PathParam("rg") GroupName name, Body body) {
    ResourceGroup group = Find.group(caller.image().cluster(), name);
    return sizeInfo(group, Fields.filter(body.object("select_filter")));
  }

  @POST
  @Path("queries/resource-groups/query-all-size-info")
  public AllSizeInfo allSizeInfo(Body body) {
    SelectFilter filter = Fields.filter(body.object("select_filter"));
    Map<String, SizeInfo> result = new TreeMap<>();
    caller
        .image()
        .cluster()
        .groups()
        .values()
        .forEach(group -> result.put(group.name().value(), sizeInfo(group, filter)));
    return new AllSizeInfo(result);
  }

  private SizeInfo sizeInfo(ResourceGroup group, SelectFilter filter) {
    try {
      Room.Size size = caller.ask(new Room.SizeInfo(filter.over(group.filter())));
      return new SizeInfo(
          Optional.of(
              new SpaceInfo(
                  size.largest().kibibytes(),
                  size.available().kibibytes(),
                  size.capacity().kibibytes(),
                  defaultRatio(),
                  size.next().stream().map(this::next).toList())),
          List.of());
    } catch (ProblemException e) {
      return new SizeInfo(
          Optional.empty(),
          List.of(
              ApiCallRc.refused(e, Operation.NONE, Subject.GROUP).about("RscGrp", group.name())));
    }
  }

  private Next next(StoragePool pool) {
    return new Next(
        pool.node().value(), pool.name().value(), Space.ratio(caller.image().cluster(), pool));
  }
}
