// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an operator wants ZFS to be told besides, out of the properties of a pool.
 *
 * @param blockSize the size of the blocks of new volumes, of which their sizes are multiples
 * @param create words for {@code zfs create}, without the size of the blocks
 * @param snapshot words for {@code zfs snapshot}
 */
record Options(ByteSize blockSize, List<String> create, List<String> snapshot) {
  private static final String CREATE = "StorDriver/ZfscreateOptions";
  private static final String SNAPSHOT = "StorDriver/ZfsSnapshotOptions";

  /** What ZFS takes by itself since 2.2; said always, so that all nodes round sizes alike. */
  private static final ByteSize BLOCK_SIZE = ByteSize.kibibytes(16);

  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([km]?)b?");

  Options {
    create = List.copyOf(create);
    snapshot = List.copyOf(snapshot);
  }

  static Options of(PoolSpec pool) throws DriverException {
    List<String> create = new ArrayList<>();
    Optional<String> blockSize = Optional.empty();
    List<String> words = words(pool, CREATE);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String next = i + 1 < words.size() ? words.get(i + 1) : "";
      if (word.equals("-b") || (word.equals("-o") && next.startsWith("volblocksize="))) {
        blockSize = Optional.of(next.substring(next.indexOf('=') + 1));
        i++;
      } else if (word.equals("-V") || word.equals("-s") || next.startsWith("volmode=")) {
        throw refused(word + " " + next, "the driver says that itself");
      } else {
        create.add(word);
      }
    }
    return new Options(
        blockSize.isPresent() ? size(blockSize.get()) : BLOCK_SIZE, create, words(pool, SNAPSHOT));
  }

  private static List<String> words(PoolSpec pool, String property) {
    String words = pool.properties().getOrDefault(property, "").strip();
    return words.isEmpty() ? List.of() : List.of(words.split("\\s+"));
  }

  private static ByteSize size(String text) throws DriverException {
    Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw refused("volblocksize=" + text, "that is no size");
    }
    long number = Long.parseLong(matcher.group(1));
    ByteSize size =
        switch (matcher.group(2)) {
          case "k" -> ByteSize.kibibytes(number);
          case "m" -> ByteSize.mebibytes(number);
          default -> ByteSize.bytes(number);
        };
    if (size.bytes() < 512 || Long.bitCount(size.bytes()) != 1) {
      throw refused("volblocksize=" + text, "it has to be a power of two from 512 on");
    }
    return size;
  }

  private static DriverException refused(String option, String why) {
    return new DriverException(
        new Problem(
            "the option '" + option.strip() + "' of " + CREATE + " cannot be used",
            why,
            "change the property of the pool, with '-o volblocksize=16k' for instance"));
  }
}
