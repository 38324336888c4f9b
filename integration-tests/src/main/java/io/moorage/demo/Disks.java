// SPDX-License-Identifier: Apache-2.0
package io.moorage.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cluster.Api;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** The calls of the Proxmox plugin that a Proxmox host makes. */
public final class Disks {
  private static final String BASE = "/plugins/proxmox/v1";
  private static final String GROUP = "vms";
  private static final String STORAGE = "moorage";

  private final Api api;

  public Disks(Api api) {
    this.api = api;
  }

  public String create(int vmid, long bytes, String node) throws IOException {
    return post("/disks", Map.of("group", GROUP, "vmid", vmid, "sizeBytes", bytes, "node", node))
        .path("volname")
        .asText();
  }

  public List<String> planCreate(int vmid, long bytes) throws IOException {
    return plan(post("/plan-create", Map.of("group", GROUP, "vmid", vmid, "sizeBytes", bytes)));
  }

  public List<String> nodesOf(String disk) throws IOException {
    JsonNode nodes =
        api.get(BASE + "/disks/" + disk + "?storeid=" + STORAGE).required("reading " + disk);
    return StreamSupport.stream(nodes.path("nodes").spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }

  public String activate(String disk, String node) throws IOException {
    return post("/disks/" + disk + "/activate", Map.of("node", node)).path("devicePath").asText();
  }

  public void deactivate(String disk, String node) throws IOException {
    post("/disks/" + disk + "/deactivate", Map.of("node", node));
  }

  public void snapshot(String disk, String name) throws IOException {
    post("/disks/" + disk + "/snapshots", Map.of("name", name));
  }

  public void rollback(String disk, String name) throws IOException {
    post("/disks/" + disk + "/rollback", Map.of("snapshot", name));
  }

  public void deleteSnapshot(String disk, String name) throws IOException {
    api.delete(BASE + "/disks/" + disk + "/snapshots/" + name + "?storeid=" + STORAGE)
        .required("deleting snapshot " + name);
  }

  public void resize(String disk, long bytes) throws IOException {
    post("/disks/" + disk + "/resize", Map.of("sizeBytes", bytes));
  }

  public String clone(String disk, int vmid) throws IOException {
    return post("/disks/" + disk + "/clone", Map.of("vmid", vmid)).path("volname").asText();
  }

  public List<String> planDelete(String disk) throws IOException {
    return plan(
        api.get(BASE + "/disks/" + disk + "/plan-delete?storeid=" + STORAGE)
            .required("planning the end of " + disk));
  }

  public void delete(String disk) throws IOException {
    api.delete(BASE + "/disks/" + disk + "?storeid=" + STORAGE).required("deleting " + disk);
  }

  private JsonNode post(String path, Map<String, Object> body) throws IOException {
    Map<String, Object> all = new TreeMap<>(body);
    all.put("protocol", 1);
    all.put("storeid", STORAGE);
    return api.post(BASE + path, all).required("POST " + path);
  }

  private static List<String> plan(JsonNode plan) {
    List<String> lines = new java.util.ArrayList<>();
    plan.path("decisions").forEach(decision -> lines.add(decision.asText()));
    plan.path("nodes")
        .forEach(node -> {
          lines.add("on node " + node.path("node").asText() + ":");
          node.path("steps")
              .forEach(step -> step.asText().lines().forEach(line -> lines.add("  " + line)));
        });
    return lines;
  }
}
