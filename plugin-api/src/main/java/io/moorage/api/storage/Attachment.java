// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.storage;

import io.moorage.api.model.AccessMode;
import io.moorage.api.model.NodeName;

/**
 * The use of a disk on a node.
 *
 * @param devicePath absolute path of the block device on that node
 */
public record Attachment(NodeName node, AccessMode mode, String devicePath) {}
