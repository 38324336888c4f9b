// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionValueTest {

  @ParameterizedTest
  @CsvSource({
    "majority,majority,true",
    "yes,yes,true",
    "true,yes,true",
    "no,yes,false",
    "4M,4096k,true",
    "4096,4096k,true",
    "4096k,4096,false",
    "8k,8192,true",
    "100,100s,true",
    "50k,100s,true",
    "1048576k,2097152s,true",
    "4M,4095k,false",
    "crc32c,sha1,false",
    "'',sha1,false",
    "99999999999999999999999,1,false"
  })
  void sameIsWhatTheKernelTakesForTheSame(String asked, String running, boolean same) {
    assertThat(OptionValue.same(asked, running)).isEqualTo(same);
  }
}
