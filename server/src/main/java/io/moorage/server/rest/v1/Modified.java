// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.server.control.PropertyChange;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.ReturnCode;
import io.moorage.server.rest.ReturnCode.Operation;
import io.moorage.server.rest.ReturnCode.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The answer to a change of an object and its properties. */
final class Modified {

  private Modified() {}

  /** First that the object was changed, then what of its properties. */
  static List<ApiCallRc> entries(
      Subject subject, String what, String id, Map<String, String> refs, PropertyChange change) {
    List<ApiCallRc> entries = new ArrayList<>();
    entries.add(
        ApiCallRc.modified(subject, what + " modified.")
            .details(id.isEmpty() ? "" : what + " UUID is: " + id)
            .about(refs));
    entries.addAll(properties(subject, refs, change));
    return entries;
  }

  static List<ApiCallRc> properties(
      Subject subject, Map<String, String> refs, PropertyChange change) {
    List<ApiCallRc> entries = new ArrayList<>();
    if (!change.set().isEmpty()) {
      entries.add(
          ApiCallRc.of(
                  ReturnCode.MODIFIED,
                  Operation.MODIFY,
                  subject,
                  "Successfully set property key(s): "
                      + String.join(", ", new TreeSet<>(change.set().keySet())))
              .about(refs));
    }
    List<String> deleted = new ArrayList<>(change.delete());
    change.deleteNamespaces().forEach(namespace -> deleted.add(namespace + "/*"));
    if (!deleted.isEmpty()) {
      entries.add(
          ApiCallRc.of(
                  ReturnCode.DELETED,
                  Operation.DELETE,
                  subject,
                  "Successfully deleted property key(s): " + String.join(", ", deleted))
              .about(refs));
    }
    return entries;
  }
}
