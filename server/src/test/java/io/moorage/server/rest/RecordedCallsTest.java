// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moorage.server.rest.TestServer.Reply;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plays the calls of a recorded session with a LINSTOR 1.33 controller against ours. The codes in
 * the record are those of entries that tell a client how it went; what only tells of LINSTOR's own
 * inner steps is left out.
 */
final class RecordedCallsTest {

  @TempDir Path directory;

  @Test
  void answersWithTheSameStatusAndCodes() throws Exception {
    try (TestServer server = new TestServer(directory);
        InputStream in =
            Objects.requireNonNull(
                RecordedCallsTest.class.getResourceAsStream("linstor-1.33-calls.json"))) {
      SoftAssertions softly = new SoftAssertions();
      for (JsonNode call : new ObjectMapper().readTree(in)) {
        String body = call.get("body").isNull() ? "" : call.get("body").toString();
        Reply reply = server.send(call.get("method").asText(), call.get("path").asText(), body);
        String what = call.get("method") + " " + call.get("path") + " " + body;
        softly
            .assertThat(reply.status())
            .as(what + "\n" + reply.body().toPrettyString())
            .isEqualTo(call.get("status").asInt());
        Set<Long> missing = new TreeSet<>();
        call.get("codes").forEach(code -> missing.add(code.asLong()));
        reply.body().forEach(entry -> missing.remove(entry.path("ret_code").asLong()));
        softly
            .assertThat(missing)
            .as("codes missing in " + what + "\n" + reply.body().toPrettyString())
            .isEmpty();
      }
      softly.assertAll();
    }
  }
}
