// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.server.cluster.Resource;
import io.moorage.server.placement.Placement;
import io.moorage.server.reconcile.Evacuation.Verdict;
import io.moorage.server.reconcile.Withdrawals;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.ReturnCode;
import io.moorage.server.rest.ReturnCode.Operation;
import io.moorage.server.rest.ReturnCode.Subject;
import java.util.ArrayList;
import java.util.List;

/** Tells what becomes of resources on a node that is out of service. */
final class Fates {
  private Fates() {}

  /** An entry for each resource: where it goes and why, or what it waits for. */
  static List<ApiCallRc> entries(Withdrawals.Withdrawn withdrawn) {
    return withdrawn.fates().stream().map(fate -> entry(fate.resource(), fate.verdict())).toList();
  }

  static ApiCallRc entry(Resource resource, Verdict verdict) {
    String what = "Resource '" + resource.name() + "' on node '" + resource.node() + "' ";
    ApiCallRc entry =
        switch (verdict) {
          case Verdict.Stays(String why) ->
              of(ReturnCode.WARN_NOT_EVACUATING, what + "stays: " + why + ".")
                  .correction(
                      "Move the guest's data by other means, or delete the resource, if the node is to be empty.");
          case Verdict.Waits(String why, List<String> details) ->
              of(ReturnCode.DONE, what + "waits: " + why + ".")
                  .details(String.join("\n", details))
                  .correction("Nothing: it goes on by itself as soon as it can.");
          case Verdict.Replaced(Placement.Placed by) ->
              of(ReturnCode.MODIFIED, what + "moves to " + by.choices().getFirst().pool() + ".")
                  .details(String.join("\n", by.explained()));
          case Verdict.Goes(String why) ->
              of(ReturnCode.MODIFIED, what + "is removed: " + why + ".");
        };
    return entry.about("Node", resource.node()).about("RscDfn", resource.name());
  }

  /** The same in one line, where there is room for no more. */
  static String line(Resource resource, Verdict verdict) {
    String what = resource.name() + " ";
    return switch (verdict) {
      case Verdict.Stays(String why) -> what + "stays: " + why;
      case Verdict.Waits(String why, var _) -> what + "waits: " + why;
      case Verdict.Replaced(Placement.Placed by) ->
          what + "moves to " + by.choices().getFirst().pool();
      case Verdict.Goes(String why) -> what + "is removed: " + why;
    };
  }

  /** What was done, and not done, to take a node back. */
  static List<ApiCallRc> entries(Withdrawals.Restored restored) {
    List<ApiCallRc> entries = new ArrayList<>();
    restored
        .removed()
        .forEach(resource ->
            entries.add(
                ApiCallRc.deleted(
                        Subject.RESOURCE,
                        "Resource '"
                            + resource.name()
                            + "' on node '"
                            + resource.node()
                            + "' is deleted.")
                    .about("Node", resource.node())
                    .about("RscDfn", resource.name())));
    restored
        .kept()
        .forEach((resource, why) ->
            entries.add(
                of(
                        ReturnCode.WARN_NO_EFFECT,
                        "Resource '"
                            + resource.name()
                            + "' on node '"
                            + resource.node()
                            + "' stays: "
                            + why
                            + ".")
                    .about("Node", resource.node())
                    .about("RscDfn", resource.name())));
    restored
        .snapshots()
        .forEach(snapshot ->
            entries.add(
                ApiCallRc.deleted(
                        Subject.SNAPSHOT,
                        "Snapshot '"
                            + snapshot.name()
                            + "' of '"
                            + snapshot.resource()
                            + "' is deleted on node '"
                            + restored.node().name()
                            + "'.")
                    .about("RscDfn", snapshot.resource())
                    .about("Snapshot", snapshot.name())));
    return entries;
  }

  private static ApiCallRc of(ReturnCode code, String message) {
    return ApiCallRc.of(code, Operation.MODIFY, Subject.RESOURCE, message);
  }
}
