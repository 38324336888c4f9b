// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.platform;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One route of a plugin.
 *
 * @param method the HTTP method, in capitals
 * @param path a template below the plugin's mount point, such as {@code /v1/disks/{disk}/resize}; a
 *     segment in braces matches one non-empty segment
 * @param handler what answers
 */
public record Endpoint(String method, String path, Handler handler) {

  /**
   * Answers one call; may block. An exception becomes an error answer and is counted, the host goes
   * on.
   */
  @FunctionalInterface
  public interface Handler {
    Answer handle(Call call);
  }

  /**
   * A call.
   *
   * @param variables the values of the path's braces, decoded
   * @param query every query parameter with all its values
   * @param body the body, decoded as UTF-8, at most 1 MiB; empty where there was none
   */
  public record Call(Map<String, String> variables, Map<String, List<String>> query, String body) {

    /** The first value of a query parameter. */
    public Optional<String> parameter(String name) {
      return query.getOrDefault(name, List.of()).stream().findFirst();
    }
  }

  /**
   * An answer.
   *
   * @param status HTTP status
   * @param contentType media type of the body
   */
  public record Answer(int status, String contentType, String body) {}
}
