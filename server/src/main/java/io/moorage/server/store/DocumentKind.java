// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.store;

import io.moorage.server.cluster.Attachment;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.Document;
import io.moorage.server.cluster.JoinToken;
import io.moorage.server.cluster.KeyValues;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.PoolDefinition;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.ServerProperties;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.cluster.StoragePool;
import java.util.Arrays;
import java.util.Optional;

/**
 * The kinds of documents under the names that the store keeps for good: a class may be renamed, a
 * row may not.
 */
enum DocumentKind {
  // In the order in which they refer to each other, so that what is read is never before what it
  // names.
  SERVER_PROPERTIES("server-properties", ServerProperties.class),
  NODE("node", Node.class),
  POOL_DEFINITION("storage-pool-definition", PoolDefinition.class),
  POOL("storage-pool", StoragePool.class),
  GROUP("resource-group", ResourceGroup.class),
  DEFINITION("resource-definition", ResourceDefinition.class),
  RESOURCE("resource", Resource.class),
  SNAPSHOT("snapshot", Snapshot.class),
  ATTACHMENT("attachment", Attachment.class),
  DEPARTED("departed", Departed.class),
  KEY_VALUES("key-value-store", KeyValues.class),
  JOIN_TOKEN("join-token", JoinToken.class);

  private final String row;
  private final Class<? extends Document> type;

  DocumentKind(String row, Class<? extends Document> type) {
    this.row = row;
    this.type = type;
  }

  String row() {
    return row;
  }

  Class<? extends Document> type() {
    return type;
  }

  static DocumentKind of(Document document) {
    return Arrays.stream(values())
        .filter(kind -> kind.type.isInstance(document))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no kind for " + document.getClass()));
  }

  static Optional<DocumentKind> ofRow(String row) {
    return Arrays.stream(values()).filter(kind -> kind.row.equals(row)).findFirst();
  }
}
