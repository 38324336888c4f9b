// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import java.util.Optional;

/**
 * Which data a volume is to carry. The node keeps the id with the volume; a volume whose id differs
 * is brought to the wanted content by a roll back, once, however often that is tried.
 *
 * @param id identity of this content, new with each roll back
 * @param snapshot id of the snapshot it comes from; empty means blank
 */
public record Content(String id, Optional<String> snapshot) {}
