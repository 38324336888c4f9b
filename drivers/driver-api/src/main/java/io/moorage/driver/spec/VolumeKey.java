// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.ResourceName;

/**
 * What opens an encrypted volume. Travels beside the specs, never in them: specs are written down,
 * keys are not.
 *
 * @param resourceId the incarnation that the volume belongs to
 */
public record VolumeKey(String resourceId, ResourceName resource, int number, Secret secret) {}
