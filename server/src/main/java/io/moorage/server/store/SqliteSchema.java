// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables, and how an older file becomes a present one: step {@code n} leads from version {@code
 * n} to {@code n + 1}, each in a transaction of its own. Steps are only ever added.
 */
final class SqliteSchema {
  private static final List<List<String>> STEPS =
      List.of(
          List.of(
              """
              create table document (
                kind text not null, key text not null, json text not null,
                primary key (kind, key)) strict, without rowid\
              """,
              """
              create table change_log (
                revision integer primary key, at text not null, who text not null,
                what text not null, changes text not null) strict\
              """,
              "create table number (name text primary key, value integer not null) strict, without rowid",
              """
              create table quarantine (
                id integer primary key, kind text not null, key text not null,
                json text not null, why text not null) strict\
              """));

  private final Connection connection;

  SqliteSchema(Connection connection) {
    this.connection = connection;
  }

  void upgrade() throws SQLException {
    int version = version();
    if (version > STEPS.size()) {
      throw new SQLException(
          "the file is of version "
              + version
              + ", this server knows up to "
              + STEPS.size()
              + "; install the newer server again");
    }
    for (int step = version; step < STEPS.size(); step++) {
      apply(STEPS.get(step), step + 1);
    }
  }

  private int version() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("pragma user_version")) {
      return result.next() ? result.getInt(1) : 0;
    }
  }

  private void apply(List<String> statements, int version) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("begin immediate");
      for (String sql : statements) {
        statement.execute(sql);
      }
      statement.execute("pragma user_version = " + version);
      statement.execute("commit");
    }
  }
}
