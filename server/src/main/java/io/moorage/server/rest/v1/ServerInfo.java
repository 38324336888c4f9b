// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import java.util.Map;

/**
 * What the server says about itself.
 *
 * @param version the product's version, {@code x.y.z}; clients' people expect 1.33.0 or later
 * @param gitHash what it was built from
 * @param buildTime when, ISO-8601
 * @param config the configuration in effect, by section, without secrets
 */
public record ServerInfo(
    String version, String gitHash, String buildTime, Map<String, Map<String, Object>> config) {

  /** The LINSTOR REST API that we speak; clients switch functions on by it. */
  static final String REST_API_VERSION = "1.28.0";

  public ServerInfo {
    config = Map.copyOf(config);
  }

  Version handshake() {
    return new Version(version, gitHash, buildTime, REST_API_VERSION);
  }

  /** The handshake; no field is ever missing. */
  record Version(String version, String gitHash, String buildTime, String restApiVersion) {}
}
