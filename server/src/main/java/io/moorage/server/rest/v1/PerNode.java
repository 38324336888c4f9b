// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.NodeName;
import io.moorage.server.operation.Progress;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.ReturnCode;
import io.moorage.server.rest.ReturnCode.Operation;
import io.moorage.server.rest.ReturnCode.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How nodes fared with something, an entry each.
 *
 * @param thing what it was about, such as {@code resource 'data'}
 * @param done what was to be done to it, such as {@code created}
 */
record PerNode(
    Operation operation, Subject subject, Map<String, String> refs, String thing, String done) {

  List<ApiCallRc> entries(Map<NodeName, Progress> nodes) {
    List<ApiCallRc> entries = new ArrayList<>();
    nodes.forEach(
        (node, progress) -> entries.add(entry(node, progress).about(refs).about("Node", node)));
    return entries;
  }

  ApiCallRc entry(NodeName node, Progress progress) {
    String where = "(" + node + ") ";
    return switch (progress) {
      case Progress.Done ok -> of(ReturnCode.MODIFIED, where + thing + " " + done + ".");
      case Progress.Failed(var problem) ->
          of(ReturnCode.FAIL_UNKNOWN_ERROR, where + thing + " could not be " + done + ".")
              .because(problem);
      case Progress.Pending(String waitingFor) ->
          of(ReturnCode.WARN_STLT_NOT_UPDATED, where + thing + " is not yet " + done + ".")
              .cause("Still waiting for " + waitingFor + ".")
              .correction("Nothing: the node goes on with it.");
      case Progress.Offline(String why) ->
          of(
                  ReturnCode.WARN_NOT_CONNECTED,
                  where + thing + " is not yet " + done + ": the node is not connected.")
              .cause(why)
              .correction("Bring the node back; it is done then.");
    };
  }

  private ApiCallRc of(ReturnCode code, String message) {
    return ApiCallRc.of(code, operation, subject, message);
  }
}
