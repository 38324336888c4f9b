// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.link;

import io.moorage.driver.spec.Capabilities;
import java.util.function.Supplier;

/**
 * Who answers.
 *
 * @param capabilities asked anew for every stream of observations
 */
public record Identity(String node, String version, Supplier<Capabilities> capabilities) {}
