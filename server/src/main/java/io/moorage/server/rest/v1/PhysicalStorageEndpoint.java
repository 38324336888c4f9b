// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.wire.DevicePool;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.Find;
import io.moorage.server.control.Pools;
import io.moorage.server.control.ProblemException;
import io.moorage.server.operation.PhysicalStorage;
import io.moorage.server.rest.Answer;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.PropertyCatalogue.Level;
import io.moorage.server.rest.ReturnCode.Subject;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The disks that nobody uses yet, and how they come into use. */
@Path("v1")
public final class PhysicalStorageEndpoint {
  private static final List<String> ARGUMENTS =
      List.of(
          "pv_create_arguments",
          "vg_create_arguments",
          "lv_create_arguments",
          "zpool_create_arguments",
          "vdo_arguments");

  private final Caller caller;
  private final PhysicalStorage disks;

  @Inject
  PhysicalStorageEndpoint(Caller caller, PhysicalStorage disks) {
    this.caller = caller;
    this.disks = disks;
  }

  @GET
  @Path("physical-storage")
  public List<PhysicalDiskJson.Group> list() {
    return caller.query().page(PhysicalDiskJson.groups(disks.free()));
  }

  @GET
  @Path("physical-storage/{node}")
  public List<PhysicalDiskJson.Single> list(@PathParam("node") NodeName node) {
    return caller.query().page(disks.free(node).stream().map(PhysicalDiskJson.Single::of).toList());
  }

  @POST
  @Path("physical-storage/{node}")
  public Answer create(@PathParam("node") NodeName node, Body body) {
    NodeName known = Find.node(caller.image().cluster(), node).name();
    DevicePool wanted = wanted(body);
    Optional<Pools.Create> pool = pool(known, wanted, body.object("with_storage_pool"));
    // What will be refused later is refused while the disks are still as they were.
    pool.ifPresent(caller.operations()::check);
    DevicePool.Made made = disks.make(known, wanted);
    List<ApiCallRc> entries = new ArrayList<>();
    entries.add(
        ApiCallRc.created(
                Subject.PHYSICAL_DEVICE,
                "(%s) Device pool '%s' created of %s."
                    .formatted(known, made.backing(), String.join(", ", wanted.devices())))
            .about("Node", known)
            .about("PoolName", wanted.name()));
    pool.ifPresent(request -> entries.addAll(register(request, made)));
    return Answer.created(entries);
  }

  private List<ApiCallRc> register(Pools.Create request, DevicePool.Made made) {
    try {
      return PoolCreation.run(caller, request);
    } catch (ProblemException e) {
      throw new ProblemException(
          e.code(),
          e.message(),
          "The device pool '" + made.backing() + "' was made all the same.",
          e.correction() + " Then use 'moor storage-pool create'.");
    }
  }

  private static DevicePool wanted(Body body) {
    String given = body.requireText("provider_kind").strip().toUpperCase(Locale.ROOT);
    // The linstor client writes the thin kinds in one word.
    ProviderKind kind = Fields.provider(given.replaceFirst("^(LVM|ZFS)THIN$", "$1_THIN"));
    List<String> devices = body.texts("device_paths").orElse(List.of());
    requireSupported(kind, devices, body);
    return new DevicePool(
        kind,
        devices,
        body.text("pool_name")
            .filter(name -> !name.isBlank())
            .orElseGet(() -> "linstor_" + devices.getFirst().replaceFirst(".*/", "")));
  }

  private static void requireSupported(ProviderKind kind, List<String> devices, Body body) {
    if (!switch (kind) {
      case LVM, LVM_THIN, ZFS, ZFS_THIN -> true;
      case DISKLESS, FILE, FILE_THIN -> false;
    }) {
      throw new ProblemException(
          ErrorCode.INVALID_PROVIDER,
          "A pool of the kind " + kind + " does not lie on disks.",
          "Use LVM, LVM_THIN, ZFS or ZFS_THIN.");
    }
    if (devices.isEmpty()) {
      throw refused("No device is named.", "Name at least one in 'device_paths'.");
    }
    if (body.flag("vdo_enable").orElse(false)) {
      throw refused(
          "Pools on VDO are not supported.", "Leave out --vdo-enable; LVM has VDO of its own now.");
    }
    if (body.flag("sed").orElse(false)) {
      throw refused("Self-encrypting drives are not supported.", "Leave out 'sed'.");
    }
    if (body.text("raid_level").filter(level -> !level.equalsIgnoreCase("JBOD")).isPresent()) {
      throw refused(
          "Device pools have no redundancy of their own: only the RAID level JBOD is supported.",
          "Keep replicas on several nodes, or build the pool by hand and use 'moor storage-pool"
              + " create'.");
    }
    for (String arguments : ARGUMENTS) {
      if (body.texts(arguments).filter(list -> !list.isEmpty()).isPresent()) {
        throw refused(
            "Further arguments for the tools are not supported ('" + arguments + "').",
            "Build the pool by hand and use 'moor storage-pool create'.");
      }
    }
  }

  private static ProblemException refused(String message, String correction) {
    return new ProblemException(ErrorCode.INVALID_REQUEST, message, correction);
  }

  /** golinstor always sends the object: a pool without a name is none. */
  private static Optional<Pools.Create> pool(NodeName node, DevicePool devices, Body body) {
    return body.text("name")
        .filter(name -> !name.isBlank())
        .map(name -> {
          Map<String, String> properties =
              new TreeMap<>(Fields.properties(Level.POOL, body, "props"));
          var _ = Backing.takenFrom(properties);
          return new Pools.Create(
              node, new PoolName(name), devices.kind(), devices.backing(), properties);
        });
  }
}
