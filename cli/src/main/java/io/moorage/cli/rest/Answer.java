// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a server answered.
 *
 * @param text the body as it came, for those who asked for the raw answer
 */
public record Answer(int status, String text, JsonNode body) {
  public boolean isError() {
    return status >= 400;
  }
}
