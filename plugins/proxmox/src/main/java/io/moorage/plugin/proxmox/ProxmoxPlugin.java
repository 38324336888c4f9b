// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import io.moorage.api.platform.Endpoint;
import io.moorage.api.platform.PlatformInstance;
import io.moorage.api.platform.PlatformPlugin;
import io.moorage.api.platform.PluginContext;
import io.moorage.api.storage.BlockStorage;
import java.util.List;
import org.pf4j.Extension;

/** Serves the Proxmox VE storage type {@code moorage}. */
@Extension
public final class ProxmoxPlugin implements PlatformPlugin {
  /** Called by the plugin host. */
  public ProxmoxPlugin() {}

  @Override
  public PlatformInstance start(PluginContext context) {
    BlockStorage storage = context.storage();
    PveDisks disks = new PveDisks(storage);
    SnapshotCopies copies = new SnapshotCopies(storage);
    GroupStatus status = new GroupStatus(storage, context.clock(), context.logger());
    context.every(GroupStatus.REFRESHED_EVERY, status::refresh);
    List<Endpoint> endpoints =
        new Routes(context)
            .of(
                new Disks(storage, disks, copies),
                new Activation(storage, disks, copies),
                new Snapshots(storage, disks, copies),
                status,
                HostHalf.load());
    return () -> endpoints;
  }
}
