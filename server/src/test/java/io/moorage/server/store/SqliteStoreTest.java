// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.model.AccessMode;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.spec.Content;
import io.moorage.server.cluster.Attachment;
import io.moorage.server.cluster.Change;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Commit;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.Document;
import io.moorage.server.cluster.JoinToken;
import io.moorage.server.cluster.KeyValues;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.PoolDefinition;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.Role;
import io.moorage.server.cluster.SealedKey;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.cluster.ServerProperties;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.cluster.StoragePool;
import io.moorage.server.cluster.VolumeDefinition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SqliteStoreTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456789Z");
  private static final NodeName ALPHA = new NodeName("Alpha");
  private static final PoolName POOL = new PoolName("pool");
  private static final GroupName GROUP = new GroupName("plain");
  private static final ResourceName DATA = new ResourceName("Data");
  private static final SnapshotName MONDAY = new SnapshotName("monday");
  private static final Map<String, String> PROPERTIES =
      Map.of("Aux/key", "value", "Aux/ünïcode", "quote \" newline \n tab \t");

  @TempDir Path directory;
  private Path file = Path.of("moorage.db");

  @BeforeEach
  void place() {
    file = directory.resolve("moorage.db");
  }

  private static ResourceDefinition definition(ResourceDefinition.Birth birth) {
    return new ResourceDefinition(
        "id-definition",
        DATA,
        "a disk",
        GROUP,
        PROPERTIES,
        List.of(LayerKind.LUKS, LayerKind.STORAGE),
        new TreeMap<>(
            Map.of(
                3,
                new VolumeDefinition(
                    "id-volume",
                    3,
                    ByteSize.kibibytes(4),
                    PROPERTIES,
                    Set.of("GROSS_SIZE"),
                    Optional.of("id-other")))),
        birth,
        NOW,
        11);
  }

  private static Resource resource(Role role) {
    return new Resource(
        "id-resource",
        DATA,
        ALPHA,
        role,
        Map.of(3, new Content("id-content", Optional.of("id-snapshot"))),
        PROPERTIES,
        NOW,
        12);
  }

  private static Snapshot snapshot(Snapshot.Stage stage, Optional<ResourceName> forClone) {
    return new Snapshot(
        "id-snapshot",
        DATA,
        MONDAY,
        List.of(new Snapshot.Volume(3, ByteSize.kibibytes(4), PROPERTIES, Optional.of("id-other"))),
        PROPERTIES,
        PROPERTIES,
        new TreeMap<>(
            Map.of(ALPHA, new Snapshot.Part("id-part", POOL, Optional.of(NOW), PROPERTIES))),
        stage,
        forClone,
        NOW,
        13);
  }

  private static final SelectFilter FULL_FILTER =
      new SelectFilter(
          Optional.of(2),
          Optional.of(1),
          Optional.of(List.of(POOL)),
          Optional.of(List.of()),
          Optional.of(List.of(ALPHA)),
          Optional.of(List.of(ProviderKind.ZFS_THIN)),
          Optional.of(List.of("Aux/site")),
          Optional.of(List.of("Aux/rack=7")),
          Optional.of(Map.of("Aux/row", 2)),
          Optional.of(List.of("other")),
          Optional.of("^db-"),
          Optional.of(List.of(LayerKind.STORAGE)),
          Optional.of(true));

  /** One of each kind, and of each form within a kind, in the order in which they need another. */
  static Stream<Document> documents() {
    return Stream.of(
        new ServerProperties(
            PROPERTIES, Optional.of(new SealedKey("salt", 7, "nonce", "sealed")), 1),
        new Node(
            "id-node",
            ALPHA,
            Node.Type.COMBINED,
            List.of(
                new Node.NetInterface(
                    "id-net", "default", "192.0.2.7", Optional.of(1), Node.Encryption.SSL, true),
                new Node.NetInterface(
                    "id-data",
                    "data",
                    "2001:db8::7",
                    Optional.empty(),
                    Node.Encryption.PLAIN,
                    false)),
            PROPERTIES,
            2),
        new PoolDefinition("id-pool-definition", POOL, PROPERTIES, 3),
        new StoragePool("id-pool", ALPHA, POOL, ProviderKind.FILE_THIN, "/var/pool", PROPERTIES, 4),
        new ResourceGroup(
            "id-group",
            GROUP,
            "for \"tests\"",
            FULL_FILTER,
            new TreeMap<>(
                Map.of(
                    0,
                    new ResourceGroup.VolumeGroup("id-vg", 0, PROPERTIES, Set.of("GROSS_SIZE")))),
            PROPERTIES,
            Optional.of(7),
            5),
        new ResourceGroup(
            "id-group-2",
            new GroupName("bare"),
            "",
            SelectFilter.NONE,
            new TreeMap<>(),
            Map.of(),
            Optional.empty(),
            5),
        definition(new ResourceDefinition.Birth.Provisional(NOW)),
        definition(new ResourceDefinition.Birth.Complete()),
        resource(new Role.Diskless()),
        resource(new Role.TieBreaker()),
        resource(new Role.Diskful(POOL)),
        snapshot(new Snapshot.Stage.Taking(NOW), Optional.empty()),
        snapshot(new Snapshot.Stage.Successful(), Optional.of(new ResourceName("copy"))),
        new Attachment(DATA, ALPHA, AccessMode.MIGRATION_TARGET, NOW, 14),
        new Departed(
            ALPHA,
            new Departed.Thing.OfResource(
                resource(new Role.Diskful(POOL)),
                definition(new ResourceDefinition.Birth.Complete())),
            NOW,
            15),
        new Departed(
            ALPHA,
            new Departed.Thing.OfSnapshot("id-old", DATA, MONDAY, POOL, List.of(0, 3)),
            NOW,
            16),
        new KeyValues("Mapping", PROPERTIES, 17),
        new JoinToken(ALPHA, "c0ffee", NOW, 18));
  }

  private static Commit commit(long revision, Change... changes) {
    return new Commit(revision, NOW, "somebody", "change " + revision, List.of(changes));
  }

  private static Change[] puts(Stream<Document> documents) {
    return documents.map(Change.Put::new).toArray(Change[]::new);
  }

  private static Cluster cluster(Stream<Document> documents) {
    Cluster cluster = Cluster.EMPTY;
    for (Document document : documents.toList()) {
      cluster = cluster.with(new Change.Put(document));
    }
    return cluster;
  }

  private StateStore.Loaded loaded() {
    try (SqliteStore store = SqliteStore.open(file)) {
      return store.load();
    }
  }

  private void write(Commit... commits) {
    try (SqliteStore store = SqliteStore.open(file)) {
      store.load();
      store.commit(List.of(commits));
    }
  }

  /** Runs statements behind the store's back. */
  private void sql(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private String query(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(result.getString(1));
      }
      return String.join("|", rows);
    }
  }

  @Test
  void newStoreIsEmpty() {
    StateStore.Loaded loaded = loaded();
    assertThat(loaded.cluster()).isEqualTo(Cluster.EMPTY);
    assertThat(loaded.quarantined()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void documentComesBackAsItWas(Document document) {
    Stream<Document> before =
        documents().takeWhile(other -> !other.equals(document)).filter(o -> !same(o, document));
    List<Document> all = Stream.concat(before, Stream.of(document)).toList();
    write(commit(9, puts(all.stream())));
    assertThat(loaded().cluster()).isEqualTo(cluster(all.stream()).at(9));
  }

  private static boolean same(Document one, Document other) {
    return one.getClass().equals(other.getClass()) && one.key().equals(other.key());
  }

  @Test
  void everyKindIsCovered() {
    assertThat(documents().<Class<?>>map(Object::getClass).distinct())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(DocumentKind.values()).<Class<?>>map(DocumentKind::type).toList());
  }

  @ParameterizedTest
  @MethodSource("documents")
  void removedDocumentIsGone(Document document) throws SQLException {
    write(commit(1, new Change.Put(document)), commit(2, new Change.Remove(document)));
    assertThat(query("select count(*) from document")).isEqualTo("0");
  }

  @Test
  void changeLogTellsWhoDidWhatWhen() {
    KeyValues values = new KeyValues("Mapping", PROPERTIES, 1);
    try (SqliteStore store = SqliteStore.open(file)) {
      store.load();
      store.commit(List.of(commit(1, new Change.Put(values)), commit(2)));
      store.commit(List.of(commit(3, new Change.Remove(values))));
      assertThat(store.log(2))
          .containsExactly(
              new StateStore.LogRow(3, NOW.toString(), "somebody", "change 3"),
              new StateStore.LogRow(2, NOW.toString(), "somebody", "change 2"));
      assertThat(store.log(100)).hasSize(3);
    }
  }

  @Test
  void epochGrowsWithEachStart() {
    assertThat(List.of(loaded().epoch(), loaded().epoch(), loaded().epoch()))
        .containsExactly(1L, 2L, 3L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{not json; it cannot be read",
        "null; it cannot be read",
        "{\"id\":\"x\"}; it cannot be read",
        "{\"name\":\"a b\"}; it cannot be read",
      })
  void corruptRowIsSetAsideAndTheRestLoads(String json, String why) throws SQLException {
    write(commit(1, puts(documents())));
    Cluster before = loaded().cluster();
    sql("insert into document values ('node', 'bravo', '" + json + "')");

    StateStore.Loaded loaded = loaded();

    assertThat(loaded.cluster()).isEqualTo(before);
    assertThat(loaded.quarantined()).singleElement().asString().startsWith("node bravo: " + why);
    assertThat(query("select json from quarantine")).isEqualTo(json);
    assertThat(loaded().quarantined()).as("only said once").isEmpty();
  }

  @Test
  void rowsThatNameWhatIsCorruptAreSetAsideWithIt() throws SQLException {
    write(commit(1, puts(documents())));
    sql("update document set json = '?' where kind = 'resource-definition'");

    StateStore.Loaded loaded = loaded();

    assertThat(loaded.cluster().definitions()).isEmpty();
    assertThat(loaded.cluster().resources()).isEmpty();
    assertThat(loaded.cluster().nodes()).hasSize(1);
    assertThat(loaded.quarantined())
        .contains(
            "resource data/alpha: it names the resource definition 'Data', which is not there",
            "snapshot data/monday: it names the resource definition 'Data', which is not there",
            "attachment data/alpha: it names the resource 'Data' on 'Alpha', which is not there");
    assertThat(query("select count(*) from quarantine")).isEqualTo("4");
  }

  @Test
  void kindOfANewerServerIsLeftAlone() throws SQLException {
    loaded();
    sql("insert into document values ('hologram', 'x', '{}')");
    assertThat(loaded().quarantined())
        .containsExactly("hologram x: a kind that this version does not know");
    assertThat(query("select kind from document")).isEqualTo("hologram");
  }

  @Test
  void newerFileIsNotOpened() throws SQLException {
    loaded();
    sql("pragma user_version = 99");
    assertThatThrownBy(() -> SqliteStore.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the file is of version 99")
        .hasMessageContaining("install the newer server again");
  }

  @Test
  void fileThatIsNoDatabaseIsNotOpened() throws Exception {
    java.nio.file.Files.writeString(file, "this is a letter, not a database");
    assertThatThrownBy(() -> SqliteStore.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void failedCommitLeavesNothingAndTheStoreGoesOn() {
    KeyValues one = new KeyValues("one", Map.of("a", "1"), 1);
    KeyValues two = new KeyValues("two", Map.of("a", "1"), 1);
    try (SqliteStore store = SqliteStore.open(file)) {
      store.load();
      store.commit(List.of(commit(1, new Change.Put(one))));
      // The change log takes a revision once.
      assertThatThrownBy(() -> store.commit(List.of(commit(2, new Change.Put(two)), commit(1))))
          .isInstanceOf(StoreException.class);
      store.commit(List.of(commit(2)));
    }
    assertThat(loaded().cluster().keyValues()).containsOnlyKeys("one");
    assertThat(loaded().cluster().revision()).isEqualTo(2);
  }

  @Test
  void writeAheadLogAndFullSynchronyAreSet() throws Exception {
    try (SqliteStore store = SqliteStore.open(file)) {
      assertThat(store.setting("journal_mode")).isEqualTo("wal");
      assertThat(store.setting("synchronous")).as("FULL").isEqualTo("2");
    }
  }
}
