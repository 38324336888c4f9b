// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.link;

import io.moorage.driver.spec.Capabilities;

/** Who answers. */
public record Identity(String node, String version, Capabilities capabilities) {}
