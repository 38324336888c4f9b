// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.moorage.driver.wire.Json;
import io.moorage.server.cluster.Change;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Commit;
import io.moorage.server.cluster.Document;
import io.moorage.server.cluster.Integrity;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The embedded store: one SQLite file, write-ahead log, synchronous=FULL, so that what was
 * committed is there after the power was lost. Documents are rows of JSON under kind and key; the
 * change log stands beside them and is written in the same transaction.
 */
public final class SqliteStore implements StateStore {
  private static final int LOG_ROWS_MAX = 200_000;
  private static final int PRUNE_EVERY = 5_000;

  private final Connection connection;
  private final Connection reader;
  private int commitsSincePrune;

  private SqliteStore(Connection connection, Connection reader) {
    this.connection = connection;
    this.reader = reader;
  }

  /**
   * Opens the store in a file, made where there is none.
   *
   * @throws StoreException if it cannot be opened or is of a newer version
   */
  public static SqliteStore open(Path file) {
    try {
      Connection writer = connect(file);
      new SqliteSchema(writer).upgrade();
      writer.setAutoCommit(false);
      Connection reader = connect(file);
      return new SqliteStore(writer, reader);
    } catch (SQLException e) {
      throw new StoreException("opening the state store " + file + ": " + e.getMessage(), e);
    }
  }

  private static Connection connect(Path file) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma synchronous = full");
      statement.execute("pragma busy_timeout = 10000");
    }
    return connection;
  }

  @Override
  public Loaded load() {
    try {
      List<String> quarantined = new ArrayList<>();
      Cluster cluster = readAll(quarantined).at(number("revision"));
      long epoch = number("epoch") + 1;
      number("epoch", epoch);
      connection.commit();
      return new Loaded(cluster, epoch, quarantined);
    } catch (SQLException e) {
      throw new StoreException("reading the state store: " + e.getMessage(), e);
    }
  }

  private Cluster readAll(List<String> quarantined) throws SQLException {
    Map<DocumentKind, List<Row>> rows = new EnumMap<>(DocumentKind.class);
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select kind, key, json from document")) {
      while (result.next()) {
        Row row = new Row(result.getString(1), result.getString(2), result.getString(3));
        Optional<DocumentKind> kind = DocumentKind.ofRow(row.kind());
        if (kind.isPresent()) {
          rows.computeIfAbsent(kind.get(), k -> new ArrayList<>()).add(row);
        } else {
          quarantined.add(
              row.kind() + " " + row.key() + ": a kind that this version does not know");
        }
      }
    }
    Cluster cluster = Cluster.EMPTY;
    for (Map.Entry<DocumentKind, List<Row>> entry : rows.entrySet()) {
      for (Row row : entry.getValue()) {
        cluster = readInto(cluster, entry.getKey(), row, quarantined);
      }
    }
    return cluster;
  }

  /** One bad row never stops the rest: it is set aside with the reason, and the server starts. */
  private Cluster readInto(Cluster cluster, DocumentKind kind, Row row, List<String> quarantined)
      throws SQLException {
    Optional<String> trouble;
    try {
      Document document = Json.mapper().readValue(row.json(), kind.type());
      Optional<String> misfit = Integrity.misfit(cluster, document);
      if (misfit.isEmpty()) {
        return cluster.with(new Change.Put(document));
      }
      trouble = misfit.map(what -> "it names the " + what + ", which is not there");
    } catch (JsonProcessingException | RuntimeException e) {
      trouble = Optional.of("it cannot be read: " + e.getMessage());
    }
    quarantined.add(row.kind() + " " + row.key() + ": " + trouble.orElse("unknown"));
    quarantine(row, trouble.orElse("unknown"));
    return cluster;
  }

  private void quarantine(Row row, String why) throws SQLException {
    try (PreparedStatement insert =
            connection.prepareStatement(
                "insert into quarantine (kind, key, json, why) values (?, ?, ?, ?)");
        PreparedStatement delete =
            connection.prepareStatement("delete from document where kind = ? and key = ?")) {
      insert.setString(1, row.kind());
      insert.setString(2, row.key());
      insert.setString(3, row.json());
      insert.setString(4, why);
      insert.executeUpdate();
      delete.setString(1, row.kind());
      delete.setString(2, row.key());
      delete.executeUpdate();
    }
  }

  @Override
  public void commit(List<Commit> commits) {
    try (PreparedStatement put =
            connection.prepareStatement(
                "insert into document (kind, key, json) values (?, ?, ?)"
                    + " on conflict (kind, key) do update set json = excluded.json");
        PreparedStatement remove =
            connection.prepareStatement("delete from document where kind = ? and key = ?");
        PreparedStatement log =
            connection.prepareStatement(
                "insert into change_log (revision, at, who, what, changes) values (?, ?, ?, ?, ?)")) {
      for (Commit commit : commits) {
        for (Change change : commit.changes()) {
          write(put, remove, change);
        }
        write(log, commit);
      }
      log.executeBatch();
      number("revision", commits.getLast().revision());
      prune(commits);
      connection.commit();
    } catch (SQLException | JsonProcessingException e) {
      rollBack();
      throw new StoreException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void write(PreparedStatement put, PreparedStatement remove, Change change)
      throws SQLException, JsonProcessingException {
    Document document = change.document();
    String kind = DocumentKind.of(document).row();
    switch (change) {
      case Change.Put ignored -> {
        put.setString(1, kind);
        put.setString(2, document.key());
        put.setString(3, Json.mapper().writeValueAsString(document));
        put.executeUpdate();
      }
      case Change.Remove ignored -> {
        remove.setString(1, kind);
        remove.setString(2, document.key());
        remove.executeUpdate();
      }
    }
  }

  private static void write(PreparedStatement log, Commit commit) throws SQLException {
    log.setLong(1, commit.revision());
    log.setString(2, commit.at().toString());
    log.setString(3, commit.who());
    log.setString(4, commit.what());
    log.setString(
        5,
        commit.changes().stream()
            .map(change ->
                switch (change) {
                      case Change.Put put -> "put ";
                      case Change.Remove remove -> "remove ";
                    }
                    + DocumentKind.of(change.document()).row()
                    + " "
                    + change.document().key())
            .collect(Collectors.joining("\n")));
    log.addBatch();
  }

  private void prune(List<Commit> commits) throws SQLException {
    commitsSincePrune += commits.size();
    if (commitsSincePrune >= PRUNE_EVERY) {
      commitsSincePrune = 0;
      try (PreparedStatement delete =
          connection.prepareStatement("delete from change_log where revision <= ?")) {
        delete.setLong(1, commits.getLast().revision() - LOG_ROWS_MAX);
        delete.executeUpdate();
      }
    }
  }

  private void rollBack() {
    try {
      connection.rollback();
    } catch (SQLException e) {
      throw new StoreException("rolling back a failed commit: " + e.getMessage(), e);
    }
  }

  private long number(String name) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select value from number where name = ?")) {
      select.setString(1, name);
      try (ResultSet result = select.executeQuery()) {
        return result.next() ? result.getLong(1) : 0;
      }
    }
  }

  private void number(String name, long value) throws SQLException {
    try (PreparedStatement put =
        connection.prepareStatement(
            "insert into number (name, value) values (?, ?)"
                + " on conflict (name) do update set value = excluded.value")) {
      put.setString(1, name);
      put.setLong(2, value);
      put.executeUpdate();
    }
  }

  @Override
  public List<LogRow> log(int limit) {
    synchronized (reader) {
      try (PreparedStatement select =
          reader.prepareStatement(
              "select revision, at, who, what from change_log order by revision desc limit ?")) {
        select.setInt(1, limit);
        List<LogRow> rows = new ArrayList<>();
        try (ResultSet result = select.executeQuery()) {
          while (result.next()) {
            rows.add(
                new LogRow(
                    result.getLong(1),
                    result.getString(2),
                    result.getString(3),
                    result.getString(4)));
          }
        }
        return rows;
      } catch (SQLException e) {
        throw new StoreException("reading the change log: " + e.getMessage(), e);
      }
    }
  }

  /** What SQLite says about a setting of the connection that writes. */
  String setting(String pragma) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("pragma " + pragma)) {
      return result.getString(1);
    }
  }

  @Override
  public void close() {
    try (connection;
        reader) {
      connection.rollback();
    } catch (SQLException e) {
      throw new StoreException("closing the state store: " + e.getMessage(), e);
    }
  }

  private record Row(String kind, String key, String json) {}
}
