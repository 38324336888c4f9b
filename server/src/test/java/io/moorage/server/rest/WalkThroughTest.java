// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.server.rest.TestServer.Reply;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WalkThroughTest {

  @TempDir Path directory;
  TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(directory).withNodes("n1", "n2", "n3");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void spawnsListsAndDeletes() {
    Reply spawned =
        server.post(
            "/v1/resource-groups/rg1/spawn",
            """
            {"resource_definition_name":"vol1","volume_sizes":[65536]}\
            """);
    assertThat(spawned.status()).as(spawned.body().toPrettyString()).isEqualTo(201);

    Reply view = server.get("/v1/view/resources");
    assertThat(view.body()).hasSize(2);
    assertThat(view.body().get(0).at("/volumes/0/device_path").asText())
        .isEqualTo("/dev/fake/vol1_0");

    Reply deleted = server.delete("/v1/resource-definitions/vol1");
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(server.get("/v1/view/resources").body()).isEmpty();
    assertThat(server.get("/v1/resource-definitions").body()).isEmpty();
  }
}
