// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.driver.cache.BcacheSuperblock.Content;
import io.moorage.driver.cache.BcacheSuperblock.State;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BcacheSuperblockTest {
  @Test
  void whatTheToolWroteIsUnderstood() {
    BcacheSuperblock cache = BcacheSuperblock.of(Recorded.bcache("bcache-cache.hex"));
    BcacheSuperblock backing = BcacheSuperblock.of(Recorded.bcache("bcache-backing.hex"));
    BcacheSuperblock offset = BcacheSuperblock.of(Recorded.bcache("bcache-backing-offset.hex"));

    assertThat(cache.content()).isEqualTo(Content.CACHE);
    assertThat(cache.set()).isEqualTo(UUID.fromString("be9db2c5-6ca7-4f9c-a860-28fd73f05a8d"));
    assertThat(backing.content()).isEqualTo(Content.BACKING);
    assertThat(backing.state()).isEqualTo(State.NONE);
    assertThat(backing.dataOffset()).isEqualTo(16);
    assertThat(offset.set()).isEqualTo(UUID.fromString("306fd409-c8b9-4bc4-9e9c-83ac3467ba83"));
    assertThat(offset.dataOffset()).isEqualTo(2048);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bcache-cache.hex", "bcache-backing.hex", "bcache-backing-offset.hex"})
  void theChecksumIsThatOfTheTool(String name) {
    ByteBuffer block = BcacheSuperblock.of(Recorded.bcache(name)).block();

    assertThat(BcacheSuperblock.checksum(block)).isEqualTo(block.getLong(0));
  }

  @Test
  void aCopyIsToldApartWithoutTouchingWhereItsDataLie() {
    ByteBuffer head = Recorded.bcache("bcache-backing-offset.hex");
    head.putLong(4096 + 104, 1L << 61 | 1);
    UUID own = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

    ByteBuffer apart = BcacheSuperblock.of(head).apart(own);

    assertThat(apart.getLong(0)).isEqualTo(BcacheSuperblock.checksum(apart));
    head.put(4096, apart, 0, 4096);
    BcacheSuperblock read = BcacheSuperblock.of(head);
    assertThat(read.state()).isEqualTo(State.NONE);
    assertThat(read.set()).isEqualTo(new UUID(0, 0));
    assertThat(read.dataOffset()).isEqualTo(2048);
    assertThat(read.block().getLong(104)).as("the mode stays").isEqualTo(1);
    assertThat(read.block().get(40)).isZero();
    assertThat(read.block().get(41)).isEqualTo((byte) 0x11);
  }

  @Test
  void anythingElseIsForeign() {
    ByteBuffer head = Recorded.bcache("bcache-cache.hex");

    assertThat(BcacheSuperblock.of(ByteBuffer.allocate(8192)).content()).isEqualTo(Content.BLANK);
    assertThat(BcacheSuperblock.of(head.put(0, (byte) 'X')).content()).isEqualTo(Content.CACHE);
    assertThat(BcacheSuperblock.of(head.putLong(4096 + 16, 99)).content())
        .isEqualTo(Content.FOREIGN);
    assertThat(BcacheSuperblock.of(head.putLong(4096 + 24, 99)).content())
        .isEqualTo(Content.FOREIGN);
  }
}
