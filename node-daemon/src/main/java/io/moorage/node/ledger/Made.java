// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.ledger;

/**
 * The memory of having made something: where it is missing afterwards, it is lost.
 *
 * @param id of the resource or snapshot
 * @param number the volume
 * @param content the content it carries; empty for a snapshot
 */
public record Made(String id, int number, String content) {}
