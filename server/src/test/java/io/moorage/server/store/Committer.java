// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.store;

import io.moorage.server.cluster.Change;
import io.moorage.server.cluster.Commit;
import io.moorage.server.cluster.KeyValues;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A process that commits without end and says of each revision that it is durable. */
final class Committer {
  private static final int BATCH = 3;

  private Committer() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) {
    SqliteStore store = SqliteStore.open(Path.of(arguments[0]));
    long revision = store.load().cluster().revision();
    while (!System.out.checkError()) {
      List<Commit> batch = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        batch.add(commit(++revision));
      }
      store.commit(batch);
      System.out.println(revision);
    }
  }

  static Commit commit(long revision) {
    return new Commit(
        revision, Instant.EPOCH, "committer", "note " + revision, List.of(change(revision)));
  }

  private static Change change(long revision) {
    return new Change.Put(
        new KeyValues("note-" + revision, Map.of("revision", Long.toString(revision)), revision));
  }
}
