// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers the last requests, to tell a repetition from a new request for the same thing. */
final class RecentRequests {
  private static final int KEPT = 1000;

  private final Map<String, String> subjects =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > KEPT;
        }
      };

  /** Notes the request, and says whether it was noted before for the same subject. */
  synchronized boolean repeats(String requestId, String subject) {
    return subject.equals(subjects.put(requestId, subject));
  }
}
