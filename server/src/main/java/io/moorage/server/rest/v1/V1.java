// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import java.util.List;

/** The endpoints of the version. */
public final class V1 {

  public static final List<Class<?>> ENDPOINTS =
      List.of(
          ActionEndpoint.class,
          CloneEndpoint.class,
          ControllerEndpoint.class,
          DefinitionEndpoint.class,
          EmptyEndpoint.class,
          EncryptionEndpoint.class,
          ErrorReportEndpoint.class,
          GroupEndpoint.class,
          KeyValueEndpoint.class,
          NetInterfaceEndpoint.class,
          NodeEndpoint.class,
          PoolDefinitionEndpoint.class,
          PhysicalStorageEndpoint.class,
          PoolEndpoint.class,
          ResourceEndpoint.class,
          ToggleEndpoint.class,
          RoomEndpoint.class,
          SnapshotEndpoint.class,
          StatsEndpoint.class,
          ViewEndpoint.class,
          VolumeDefinitionEndpoint.class,
          VolumeGroupEndpoint.class);

  private V1() {}
}
