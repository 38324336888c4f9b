// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.ByteSize;
import java.util.Optional;

/**
 * A volume of ours as it was found.
 *
 * @param contentId the {@link Content#id} it carries
 * @param allocated space it takes in the pool
 * @param devicePath the block device, where it is attached
 */
public record VolumeFacts(
    VolumeRef ref,
    String contentId,
    ByteSize size,
    ByteSize allocated,
    Optional<String> devicePath) {}
