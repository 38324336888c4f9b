// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import io.moorage.api.model.ByteSize;

/** The room of a dataset, its quota and what is reserved in it counted by ZFS. */
record Room(ByteSize used, ByteSize available) {}
