// SPDX-License-Identifier: Apache-2.0
package io.moorage.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares what a server tells of its cluster with what lies in the pools and is attached in the
 * kernel: when all is well and nothing is under way, the two are the very same.
 */
public final class Leftovers {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LocalCluster cluster;

  public Leftovers(LocalCluster cluster) {
    this.cluster = cluster;
  }

  /** What is there and should not be, or should be and is not, a sentence each. */
  public List<String> found() throws IOException {
    JsonNode resources = list("/v1/view/resources");
    JsonNode snapshots = list("/v1/view/snapshots");
    List<String> found = new ArrayList<>();
    unfinished(found, resources, snapshots);
    for (LocalCluster.Pool pool : cluster.pools()) {
      Set<String> wanted = new TreeSet<>(volumes(resources, pool));
      wanted.addAll(parts(snapshots, resources, pool));
      differ(found, "in pool " + pool.name() + " of " + pool.node(), wanted, items(pool));
    }
    differ(found, "attached as loop devices", devices(resources), attached());
    stored(found);
    return found;
  }

  private JsonNode list(String path) throws IOException {
    return cluster.api().get(path).required("listing " + path);
  }

  private void unfinished(List<String> found, JsonNode resources, JsonNode snapshots)
      throws IOException {
    for (JsonNode node : list("/v1/nodes")) {
      if (!node.path("connection_status").asText().equals("ONLINE")) {
        found.add("node " + node.path("name").asText() + " is not online");
      }
    }
    for (JsonNode definition : list("/v1/resource-definitions")) {
      if (!definition.path("flags").isEmpty()) {
        found.add("definition " + definition.path("name") + " has " + definition.path("flags"));
      }
    }
    for (JsonNode snapshot : snapshots) {
      if (!snapshot.path("flags").toString().contains("SUCCESSFUL")) {
        found.add("snapshot " + snapshot.path("name") + " has flags " + snapshot.path("flags"));
      }
    }
    for (JsonNode resource : resources) {
      for (JsonNode volume : resource.path("volumes")) {
        String state = volume.path("state").path("disk_state").asText();
        if (resource.path("flags").toString().contains("DELETE") || !state.equals("Created")) {
          found.add(
              "resource "
                  + name(resource)
                  + " has flags "
                  + resource.path("flags")
                  + " and is "
                  + state
                  + " "
                  + volume.path("reports"));
        }
      }
    }
  }

  private static String name(JsonNode resource) {
    return resource.path("name").asText() + " on " + resource.path("node_name").asText();
  }

  private static Set<String> volumes(JsonNode resources, LocalCluster.Pool pool) {
    Set<String> volumes = new TreeSet<>();
    for (JsonNode resource : resources) {
      for (JsonNode volume : resource.path("volumes")) {
        if (in(pool, resource, volume)) {
          volumes.add(
              "volume "
                  + resource.path("uuid").asText()
                  + "/"
                  + volume.path("volume_number").asInt());
        }
      }
    }
    return volumes;
  }

  private static boolean in(LocalCluster.Pool pool, JsonNode resource, JsonNode volume) {
    return resource.path("node_name").asText().equals(pool.node())
        && volume.path("storage_pool_name").asText().equals(pool.name());
  }

  /** A part of a snapshot lies in the pool of the replica that it is of. */
  private Set<String> parts(JsonNode snapshots, JsonNode resources, LocalCluster.Pool pool) {
    boolean only = cluster.pools().stream().filter(p -> p.node().equals(pool.node())).count() == 1;
    Set<String> parts = new TreeSet<>();
    for (JsonNode snapshot : snapshots) {
      for (JsonNode node : snapshot.path("nodes")) {
        if (node.asText().equals(pool.node())
            && (only || replicaIn(pool, resources, snapshot.path("resource_name").asText()))) {
          for (JsonNode volume : snapshot.path("volume_definitions")) {
            parts.add(
                "snapshot "
                    + snapshot.path("uuid").asText()
                    + "/"
                    + volume.path("volume_number").asInt());
          }
        }
      }
    }
    return parts;
  }

  private static boolean replicaIn(LocalCluster.Pool pool, JsonNode resources, String name) {
    for (JsonNode resource : resources) {
      if (resource.path("name").asText().equals(name)
          && in(pool, resource, resource.path("volumes").path(0))) {
        return true;
      }
    }
    return false;
  }

  private static Set<String> items(LocalCluster.Pool pool) throws IOException {
    Set<String> items = new TreeSet<>();
    if (!Files.isDirectory(pool.directory())) {
      return items;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(pool.directory())) {
      for (Path file : files) {
        if (!String.valueOf(file.getFileName()).equals("lost+found")) {
          items.add(item(file));
        }
      }
    }
    return items;
  }

  /** Who a file says that it is, by the tags on it. */
  private static String item(Path file) throws IOException {
    UserDefinedFileAttributeView tags =
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    List<String> names = tags.list();
    String kind = names.contains("moorage.kind") ? tag(tags, "kind") : "";
    return switch (kind) {
      case "volume" -> "volume " + tag(tags, "resource-id") + "/" + tag(tags, "number");
      case "snapshot" -> "snapshot " + tag(tags, "snapshot-id") + "/" + tag(tags, "number");
      default -> "file " + file;
    };
  }

  private static String tag(UserDefinedFileAttributeView tags, String name) throws IOException {
    ByteBuffer value = ByteBuffer.allocate(tags.size("moorage." + name));
    tags.read("moorage." + name, value);
    return StandardCharsets.UTF_8.decode(value.flip()).toString();
  }

  private static Set<String> devices(JsonNode resources) {
    Set<String> devices = new TreeSet<>();
    for (JsonNode resource : resources) {
      for (JsonNode volume : resource.path("volumes")) {
        devices.add(volume.path("device_path").asText("no device of " + name(resource)));
      }
    }
    return devices;
  }

  private Set<String> attached() throws IOException {
    Set<String> attached = new TreeSet<>();
    for (LocalCluster.Pool pool : cluster.pools()) {
      attached.addAll(LoopDevices.below(pool.directory()));
    }
    return attached;
  }

  private static void differ(
      List<String> found, String where, Set<String> wanted, Set<String> there) {
    for (String each : there) {
      if (!wanted.contains(each)) {
        found.add(each + " is left " + where);
      }
    }
    for (String each : wanted) {
      if (!there.contains(each)) {
        found.add(each + " is missing " + where);
      }
    }
  }

  /** What clients are not shown: what the server still has to remove, or to complete. */
  private void stored(List<String> found) throws IOException {
    String url = "jdbc:sqlite:" + stateFile();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      try (ResultSet rows =
          statement.executeQuery(
              "select kind, key, json from document where kind in ('departed', 'resource-definition')")) {
        while (rows.next()) {
          boolean provisional =
              JSON.readTree(rows.getString("json"))
                  .path("birth")
                  .toString()
                  .contains("provisional");
          if (rows.getString("kind").equals("departed") || provisional) {
            found.add(
                "the store has an unfinished "
                    + rows.getString("kind")
                    + " "
                    + rows.getString("key"));
          }
        }
      }
      try (ResultSet rows = statement.executeQuery("select kind, key, why from quarantine")) {
        while (rows.next()) {
          found.add(
              "quarantined: "
                  + rows.getString("kind")
                  + " "
                  + rows.getString("key")
                  + " "
                  + rows.getString("why"));
        }
      }
    } catch (SQLException e) {
      throw new IOException("reading " + url, e);
    }
  }

  private Path stateFile() throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(cluster.stateDirectory(), "*.{db,sqlite}")) {
      for (Path file : files) {
        return file;
      }
    }
    throw new IOException("the server has no state file in " + cluster.stateDirectory());
  }
}
