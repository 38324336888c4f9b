// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.cli.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          one                          | [https://one:3371, http://one:3370]
          one:3370                     | [http://one:3370]
          one:3371                     | [https://one:3371]
          one:8443                     | [https://one:8443]
          https://one                  | [https://one:3371]
          http://one/                  | [http://one:3370]
          http://one:80                | [http://one:80]
          linstor://one                | [http://one:3370]
          linstor+ssl://one            | [https://one:3371]
          [fd00::1]                    | [https://[fd00::1]:3371, http://[fd00::1]:3370]
          [fd00::1]:3370               | [http://[fd00::1]:3370]
          https://one,http://two:1     | [https://one:3371, http://two:1]
          """)
  void serversAreReadAsTheyAreWritten(String text, String servers) {
    assertThat(Server.list(text)).hasToString(servers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://one", "http://", "a b", "https://one:port"})
  void whatIsNoServerIsRefused(String text) {
    assertThatThrownBy(() -> Server.list(text))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("is not a server");
  }

  @Test
  void portThatWeGuessedGetsNoTokenUnlessItIsHere() {
    assertThat(Server.list("one")).extracting(Server::mayHaveToken).containsExactly(true, false);
    assertThat(Server.list("http://one")).extracting(Server::mayHaveToken).containsExactly(true);
    assertThat(Server.local()).extracting(Server::mayHaveToken).containsExactly(true, true);
  }
}
