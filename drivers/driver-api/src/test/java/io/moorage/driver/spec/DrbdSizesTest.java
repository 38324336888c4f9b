// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DrbdSizesTest {

  @ParameterizedTest
  @CsvSource({
    "4, 7, 68",
    "1024, 7, 1064",
    "102400, 7, 102460",
    "1048576, 7, 1048840",
    "10485760, 7, 10488040",
    "104857600, 7, 104880044",
    "1073741824, 7, 1073971288",
    "1048576, 1, 1048648",
    "1048576, 31, 1049608"
  })
  void grossSizesAreThoseOfLinstor(long net, int slots, long gross) {
    assertThat(DrbdSizes.gross(ByteSize.kibibytes(net), slots))
        .isEqualTo(ByteSize.kibibytes(gross));
  }

  @Test
  void metadataOnItsOwnDeviceHasTheSizeOfLinstor() {
    assertThat(DrbdSizes.external(ByteSize.kibibytes(10485760), 7))
        .isEqualTo(ByteSize.kibibytes(2276));
  }

  @Test
  void anyGrossSizeHoldsTheNetSizeItWasMadeFor() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      ByteSize net = ByteSize.kibibytes(4 + random.nextLong(1L << 34));
      int slots = 1 + random.nextInt(31);

      assertThat(DrbdSizes.net(DrbdSizes.gross(net, slots), slots))
          .as("%s for %d peers", net, slots)
          .isGreaterThanOrEqualTo(net);
    }
  }
}
