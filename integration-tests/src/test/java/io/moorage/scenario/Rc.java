// SPDX-License-Identifier: Apache-2.0
package io.moorage.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cluster.Api;
import java.util.ArrayList;
import java.util.List;

/**
 * One entry of an answer, as a client sees it.
 *
 * @param number the code without severity, operation and subject
 */
public record Rc(
    int number, boolean error, boolean warning, String message, String cause, String correction) {
  public static final int NO_ERROR = 0;
  private static final int NUMBER = 0x3FFFF;

  /** The entries of an answer; those that come within something else are found too. */
  public static List<Rc> of(Api.Answer answer) {
    JsonNode list = answer.body().isArray() ? answer.body() : answer.body().path("messages");
    List<Rc> entries = new ArrayList<>();
    for (JsonNode entry : list) {
      long code = entry.path("ret_code").asLong();
      entries.add(
          new Rc(
              (int) (code & NUMBER),
              code >>> 62 == 3,
              code >>> 62 == 2,
              entry.path("message").asText(),
              entry.path("cause").asText(),
              entry.path("correction").asText()));
    }
    return entries;
  }

  /** The number of the first error, or {@link #NO_ERROR}. */
  public static int errorOf(Api.Answer answer) {
    return of(answer).stream().filter(Rc::error).map(Rc::number).findFirst().orElse(NO_ERROR);
  }

  public static boolean warns(Api.Answer answer) {
    return of(answer).stream().anyMatch(Rc::warning);
  }
}
