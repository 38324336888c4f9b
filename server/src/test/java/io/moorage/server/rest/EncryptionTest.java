// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.server.rest.TestServer.Reply;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncryptionTest {
  private static final String PASSPHRASE = "/v1/encryption/passphrase";

  private TestServer server;

  @BeforeEach
  void start(@TempDir Path directory) {
    server = new TestServer(directory).withNodes("n1", "n2");
    server.post(
        "/v1/resource-groups",
        """
        {"name":"secret","select_filter":{"place_count":2,"layer_stack":["luks","storage"]}}\
        """);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String status() {
    return server.get(PASSPHRASE).body().get("status").asText();
  }

  private Reply spawn(String name) {
    return server.post(
        "/v1/resource-groups/secret/spawn",
        "{\"resource_definition_name\":\"" + name + "\",\"volume_sizes\":[65536]}");
  }

  @Test
  void thePassphraseIsSetOnceAndEnteredByThosWhoKnowIt() {
    assertThat(status()).isEqualTo("unset");

    assertThat(server.post(PASSPHRASE, "{\"new_passphrase\":\"first\"}").status()).isEqualTo(201);
    assertThat(status()).isEqualTo("unlocked");

    Reply again = server.post(PASSPHRASE, "{\"new_passphrase\":\"second\"}");
    assertThat(again.number(0)).isEqualTo(512);
    assertThat(server.send("PATCH", PASSPHRASE, "\"wrong\"").number(0)).isEqualTo(600);
    assertThat(server.send("PATCH", PASSPHRASE, "\"first\"").number(0)).isEqualTo(4);
  }

  @Test
  void aChangeNeedsTheOldPassphraseAndKeepsTheKeys() {
    server.post(PASSPHRASE, "{\"new_passphrase\":\"first\"}");

    assertThat(
            server
                .put(PASSPHRASE, "{\"old_passphrase\":\"no\",\"new_passphrase\":\"second\"}")
                .number(0))
        .isEqualTo(600);
    assertThat(
            server
                .put(PASSPHRASE, "{\"old_passphrase\":\"first\",\"new_passphrase\":\"second\"}")
                .status())
        .isEqualTo(200);
    assertThat(server.send("PATCH", PASSPHRASE, "\"first\"").number(0)).isEqualTo(600);
    assertThat(server.send("PATCH", PASSPHRASE, "\"second\"").status()).isEqualTo(200);
  }

  @Test
  void withoutAPassphraseNoEncryptedVolumeIsMadeAndNothingIsLeft() {
    Reply refused = spawn("vol1");

    assertThat(refused.number(0)).isEqualTo(312);
    assertThat(refused.status()).isEqualTo(404);
    assertThat(refused.body().get(0).get("correction").asText()).contains("create-passphrase");
    assertThat(server.get("/v1/resource-definitions").body()).isEmpty();
  }

  @Test
  void anEncryptedVolumeShowsItsStackAndReckonsWithItsHeader() {
    server.post(PASSPHRASE, "{\"new_passphrase\":\"first\"}");

    assertThat(spawn("vol1").status()).isEqualTo(201);

    var layer = server.get("/v1/view/resources?resources=vol1").body().get(0).get("layer_object");
    assertThat(layer.get("type").asText()).isEqualTo("LUKS");
    assertThat(layer.at("/luks/storage_volumes/0/device_path").asText()).isNotEmpty();
    assertThat(layer.at("/children/0/type").asText()).isEqualTo("STORAGE");
  }

  @Test
  void whatIsNoPassphraseIsNotShownInTheAnswer() {
    server.post(PASSPHRASE, "{\"new_passphrase\":\"first\"}");

    Reply reply = server.send("PATCH", PASSPHRASE, "hunter2");
    assertThat(reply.status()).isGreaterThanOrEqualTo(400);
    assertThat(reply.body().toString()).doesNotContain("hunter2");
    assertThat(server.post(PASSPHRASE, "{}").status()).isGreaterThanOrEqualTo(400);
  }
}
