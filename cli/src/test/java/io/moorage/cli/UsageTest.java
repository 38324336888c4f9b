// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that are wrong as they are typed; no server is asked, and there is none. */
final class UsageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          nod list                             | Did you mean: moor node?
          node lit                             | Did you mean: node list
          node list --nods a                   | '--nods a' does not belong to 'moor node list'
          node delete                          | NODE
          resource create alpha                | moor resource create NODE alpha
          resource create a b --auto-place 2   | chooses them
          resource create b --auto-place two   | --auto-place 2 or --auto-place +1
          resource create a b -s one two       | one --storage-pool
          resource delete a                    | RESOURCE
          resource toggle-disk a b -d -s ssd   | goes neither with --storage-pool
          resource toggle-disk a b -d --migrate-from c | nor with --migrate-from
          resource resolve-split-brain data    | --keep
          resource make-available alpha        | RESOURCE
          snapshot create data                 | SNAPSHOT
          vd create data 10                    | has no unit
          vd set-size data x 10G               | 'x' is not an int
          rg spawn fast data 10Q               | unknown unit
          advise fast ten                      | is not a size
          err list --since yesterday           | 30m, 12h, 3d
          rg modify fast --x-replicas-on-different room many | not a number
          node list --controllers ftp://a      | is not a server
          node list --cafile /nonexistent.pem  | /nonexistent.pem cannot be used
          completion fish                      | fish
          """)
  void mistakesAreExplainedAndEndWithTwo(String words, String explanation) {
    Terminal.Outcome outcome = Terminal.unconfigured().run(words.split(" +"));

    assertThat(outcome.err()).contains(explanation);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.exit()).isEqualTo(2);
  }

  @Test
  void helpIsOffered() {
    assertThat(Terminal.unconfigured().run("node", "create").err())
        .contains("Try 'moor node create --help'.");
  }
}
