// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.ProviderKind;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.StoragePool;
import io.moorage.server.engine.Image;
import io.moorage.server.operation.Operations;
import io.moorage.server.operation.Operations.Deployed;
import io.moorage.server.operation.Progress;
import io.moorage.server.placement.Placement;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.ReturnCode;
import io.moorage.server.rest.ReturnCode.Operation;
import io.moorage.server.rest.ReturnCode.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The answers to what deploys resources.
 *
 * @param subject what the call was about, in LINSTOR's eyes
 * @param refs what it was about, by name
 */
record Deployments(Image image, Subject subject, Map<String, String> refs) {

  /** The definition and its volumes, which came with the deployment. */
  List<ApiCallRc> definition(ResourceDefinition definition) {
    List<ApiCallRc> entries = new ArrayList<>();
    for (int number : definition.volumes().keySet()) {
      entries.add(
          ApiCallRc.created(
                  Subject.VOLUME_DEFINITION,
                  "Volume definition "
                      + number
                      + " created in resource definition '"
                      + definition.name()
                      + "'.")
              .about(refs)
              .about("VlmNr", number));
    }
    entries.add(created(definition).about(refs).about("UUID", definition.id()));
    return entries;
  }

  static ApiCallRc created(ResourceDefinition definition) {
    return ApiCallRc.created(
            Subject.RESOURCE_DEFINITION,
            "New resource definition '" + definition.name() + "' created.")
        .details("Resource definition '" + definition.name() + "' UUID is: " + definition.id())
        .about("UUID", definition.id())
        .about("RscDfn", definition.name());
  }

  /** Where the replicas went and why, and how each node fared. */
  List<ApiCallRc> entries(Deployed deployed) {
    if (!deployed.kept()) {
      return undone(deployed);
    }
    List<ApiCallRc> entries = new ArrayList<>();
    List<Resource> created = deployed.deployment().created();
    if (deployed.deployment().satisfied()) {
      entries.add(satisfied(deployed.deployment().definition()));
    } else if (deployed.deployment().placement().isPresent()) {
      entries.add(placed(deployed));
    } else {
      created.forEach(resource -> entries.add(registered(resource)));
    }
    for (Resource resource : created) {
      Progress progress =
          deployed.nodes().getOrDefault(resource.node(), new Progress.Pending("the node"));
      if (progress instanceof Progress.Done) {
        entries.addAll(volumes(deployed.deployment().definition(), resource));
      }
      entries.add(
          new PerNode(
                  Operation.CREATE, subject, refs, "Resource '" + resource.name() + "'", "created")
              .entry(resource.node(), progress)
              .about(refs));
    }
    return entries;
  }

  private ApiCallRc satisfied(ResourceDefinition definition) {
    String nodes =
        image.cluster().resourcesOf(definition.name()).values().stream()
            .map(resource -> "'" + resource.node() + "'")
            .collect(Collectors.joining(", "));
    int count = image.cluster().resourcesOf(definition.name()).size();
    return ApiCallRc.of(
            ReturnCode.WARN_RSC_ALREADY_DEPLOYED,
            Operation.CREATE,
            subject,
            "Resource '"
                + definition.name()
                + "' was already deployed on "
                + count
                + " nodes, nothing was done.")
        .details("Used nodes: " + nodes)
        .about(refs);
  }

  private ApiCallRc placed(Deployed deployed) {
    List<Resource> created = deployed.deployment().created();
    Map<String, String> where = new TreeMap<>(refs);
    List<String> used = new ArrayList<>();
    for (int i = 0; i < created.size(); i++) {
      Resource resource = created.get(i);
      String pool = resource.role().diskfulPool().map(Object::toString).orElse("");
      where.put("Node/" + i, resource.node().value());
      where.put("StoragePool/" + i + "/0", pool + "," + kind(resource));
      used.add("'" + resource.node() + " (" + pool + ")'");
    }
    List<String> reasons =
        deployed.deployment().placement().map(Placement::explained).orElse(List.of());
    return ApiCallRc.created(
            subject,
            "Resource '"
                + deployed.deployment().definition().name()
                + "' successfully autoplaced on "
                + created.size()
                + " nodes.")
        .details(
            "Used nodes (storage pool name): "
                + String.join(", ", used)
                + "\n"
                + String.join("\n", reasons))
        .about(where);
  }

  private ApiCallRc registered(Resource resource) {
    String what = "resource '" + resource.name() + "' on node '" + resource.node() + "'";
    return ApiCallRc.created(subject, "New " + what + " registered.")
        .details(
            "Storage pool: "
                + resource.role().diskfulPool().map(Object::toString).orElse("none")
                + "\nUUID of "
                + what
                + " is: "
                + resource.id())
        .about(refs)
        .about("UUID", resource.id())
        .about("Node", resource.node());
  }

  private List<ApiCallRc> volumes(ResourceDefinition definition, Resource resource) {
    return definition.volumes().keySet().stream()
        .map(number ->
            ApiCallRc.created(
                    Subject.VOLUME,
                    "("
                        + resource.node()
                        + ") Volume "
                        + number
                        + " of resource '"
                        + resource.name()
                        + "' ["
                        + kind(resource).name().replace('_', ' ')
                        + "] created.")
                .about(refs)
                .about("VlmNr", number))
        .toList();
  }

  /** What was made together went together, because one node could not do its part. */
  private List<ApiCallRc> undone(Deployed deployed) {
    String name = deployed.deployment().definition().name().value();
    List<ApiCallRc> entries = new ArrayList<>();
    deployed
        .nodes()
        .forEach((node, progress) -> {
          if (progress instanceof Progress.Failed failed && !Operations.undone(failed)) {
            entries.add(
                refused("Resource '" + name + "' could not be created on node '" + node + "'.")
                    .because(failed.problem())
                    .details("Resource definition '" + name + "' was undone, its name is free.")
                    .about(refs)
                    .about("Node", node));
          }
        });
    if (entries.isEmpty()) {
      entries.add(
          refused("Resource definition '" + name + "' was undone while it was being created.")
              .cause("A node could not create its part, or somebody deleted the definition.")
              .correction("Try again.")
              .about(refs));
    }
    return entries;
  }

  private ApiCallRc refused(String message) {
    return ApiCallRc.of(ReturnCode.FAIL_UNKNOWN_ERROR, Operation.CREATE, subject, message);
  }

  private ProviderKind kind(Resource resource) {
    return resource
        .role()
        .diskfulPool()
        .flatMap(pool -> image.cluster().pool(new PoolKey(resource.node(), pool)))
        .map(StoragePool::kind)
        .orElse(ProviderKind.DISKLESS);
  }
}
