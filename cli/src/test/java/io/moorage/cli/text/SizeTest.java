// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.cli.Failure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SizeTest {
  @ParameterizedTest
  @CsvSource({
    "64M, 65536",
    "1GiB, 1048576",
    "1gib, 1048576",
    "10G, 10485760",
    "10 G, 10485760",
    "1K, 1",
    "2T, 2147483648",
    "1P, 1099511627776",
    "1B, 1",
    "1024b, 1",
    "1025B, 2",
    "1MB, 977",
    "1GB, 976563",
    "1kB, 1",
    "4KiB, 4"
  })
  void sizesAreReadAsInTheLinstorClient(String text, long kibibytes) {
    assertThat(Size.parse(text).kibibytes()).isEqualTo(kibibytes);
  }

  @ParameterizedTest
  @CsvSource({
    "10, has no unit. Write 10G or 10GiB",
    "'', is not a size",
    "-1G, is not a size",
    "1.5G, is not a size",
    "G, is not a size",
    "10X, has an unknown unit",
    "10GX, has an unknown unit",
    "10BiB, has an unknown unit",
    "0G, is nothing",
    "99999999E, is too large"
  })
  void whatIsNoSizeIsRefusedWithAdvice(String text, String why) {
    assertThatThrownBy(() -> Size.parse(text))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(why)
        .hasMessageContaining("1024-based");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 KiB",
    "1, 1 KiB",
    "1023, 1023 KiB",
    "1024, 1 MiB",
    "65536, 64 MiB",
    "104028408, 99.21 GiB",
    "1536, 1.50 MiB",
    "2147483648, 2 TiB",
    "9223372036854775807, 8192 EiB"
  })
  void sizesAreShownInTheLargestUnitThatFits(long kibibytes, String text) {
    assertThat(new Size(kibibytes)).hasToString(text);
  }
}
