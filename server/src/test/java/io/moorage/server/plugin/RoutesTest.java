// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.platform.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {

  private static Routes routes(String... endpoints) {
    return new Routes(
        Stream.of(endpoints)
            .map(endpoint -> endpoint.split(" "))
            .map(parts ->
                new Endpoint(
                    parts[0], parts[1], call -> new Endpoint.Answer(200, "text/plain", "")))
            .toList());
  }

  private static final Routes DISKS =
      routes(
          "GET /v1/disks/{disk}",
          "GET /v1/disks/plan",
          "POST /v1/disks",
          "POST /v1/disks/{disk}/resize",
          "DELETE /v1/disks/{disk}/snapshots/{snapshot}",
          "GET /");

  @ParameterizedTest
  @CsvSource({
    "GET,    /v1/disks/data,           /v1/disks/{disk}",
    "GET,    /v1/disks/data/,          /v1/disks/{disk}",
    "GET,    /v1/disks/plan,           /v1/disks/plan",
    "POST,   /v1/disks,                /v1/disks",
    "POST,   /v1/disks/data/resize,    /v1/disks/{disk}/resize",
    "GET,    /,                        /",
    "GET,    '',                       /",
    "POST,   /v1/disks/data,           ''",
    "GET,    /v1/disks,                ''",
    "GET,    /v1/disks/data/more/yet,  ''",
    "get,    /v1/disks/data,           ''",
    "GET,    /v1//data,                ''",
  })
  void callFindsItsEndpoint(String method, String path, String template) {
    assertThat(DISKS.find(method, path).map(match -> match.endpoint().path()).orElse(""))
        .isEqualTo(template);
  }

  @ParameterizedTest
  @CsvSource({"a%20b,a b", "a+b,a+b", "a%2Fb,a/b", "%C3%A4,ä", "%7Bdisk%7D,{disk}"})
  void variablesAreDecodedAfterThePathIsCut(String raw, String value) {
    assertThat(DISKS.find("GET", "/v1/disks/" + raw).orElseThrow().variables())
        .containsOnly(Map.entry("disk", value));
  }

  @Test
  void allVariablesAreGiven() {
    assertThat(DISKS.find("DELETE", "/v1/disks/data/snapshots/monday").orElseThrow().variables())
        .containsOnly(Map.entry("disk", "data"), Map.entry("snapshot", "monday"));
  }

  @Test
  void pathIsKnownWhateverTheMethod() {
    assertThat(DISKS.serves("/v1/disks")).isTrue();
    assertThat(DISKS.serves("/v1/none")).isFalse();
  }

  @Test
  void endpointsThatNoCallCouldTellApartAreRefused() {
    assertThatThrownBy(() -> routes("GET /v1/{a}/x", "GET /v1/{b}/x"))
        .hasMessage("it serves GET /v1/{b}/x twice");
    assertThat(routes("GET /v1/{a}", "POST /v1/{a}").serves("/v1/x")).isTrue();
    assertThat(new Routes(List.of()).serves("/")).isFalse();
  }
}
