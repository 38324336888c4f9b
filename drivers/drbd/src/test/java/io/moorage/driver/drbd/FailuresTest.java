// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.driver.spec.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

  private static Problem problem(String errors) {
    return Failures.of(
        "could not", FakeDrbd.done(List.of("drbdadm", "adjust", "data"), 10, "", errors));
  }

  @ParameterizedTest
  @CsvSource({
    "n1-down-busy,in use on this node,fuser",
    "n1-attach-no-metadata,its metadata is gone,create it again",
    "n1-dump-md,device below is in use,lsblk",
    "n1-new-minor-used-elsewhere,device number is taken,drbdsetup status",
    "n1-resize-assume-clean-nothing,being resynchronized,tried again"
  })
  void whatWasRecordedIsUnderstood(String recorded, String means, String remedy) {
    Problem problem = problem(Recorded.text("errors/" + recorded + ".stderr.txt"));

    assertThat(problem.message()).contains(means);
    assertThat(problem.correction()).contains(remedy);
    assertThat(problem.cause()).doesNotContain("\n");
  }

  @Test
  void whatIsNewToUsIsPassedOn() {
    assertThat(problem("no such moon\n").toString())
        .isEqualTo("could not: 'drbdadm adjust data': exit code 10: no such moon");
  }

  /** drbdadm quotes what it ran. */
  @Test
  void secretIsNotSaid() {
    Problem problem =
        problem(
            "Command 'drbdsetup new-peer data 1 --_name=n2 --shared-secret=hush --protocol=C'"
                + " terminated with exit code 10\n");

    assertThat(problem.toString()).doesNotContain("hush").contains("--protocol=C");
  }

  @Test
  void generationsAreInTheFormOfDrbd() throws Exception {
    assertThat(Drbdmeta.setGeneration(7, new MetaDisk("/dev/x", false), 2, "0x7c1e5a0f3b2d4697"))
        .endsWith("set-gi", "7C1E5A0F3B2D4696:0:0:0:1:1");
    for (String wrong : List.of("", "4", "0", "x", "7C1E5A0F3B2D46967", "7C:1E")) {
      assertThatThrownBy(() -> Drbdmeta.setGeneration(7, new MetaDisk("/dev/x", false), 2, wrong))
          .hasMessageContaining("cannot be a generation");
    }
  }
}
