// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

/**
 * A piece of the desired state: one record that goes as it is to the store, the planner and the
 * change log.
 */
public sealed interface Document
    permits Node,
        StoragePool,
        PoolDefinition,
        ResourceGroup,
        ResourceDefinition,
        Resource,
        Snapshot,
        Attachment,
        Departed,
        KeyValues,
        ServerProperties,
        JoinToken {

  /** Its key among documents of its kind. */
  String key();

  /** The revision of the last change that nodes had to hear of. */
  long revision();

  /** The same at another revision. */
  Document at(long revision);
}
