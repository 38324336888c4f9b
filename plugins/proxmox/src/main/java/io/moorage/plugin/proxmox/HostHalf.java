// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moorage.api.platform.Endpoint.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * The Perl half, handed out to the nodes by the server it has to fit.
 *
 * @param version the version of both halves
 * @param module the Perl file
 */
record HostHalf(String version, String module) {
  private static final String MODULE = "/host/usr/share/perl5/PVE/Storage/Custom/MooragePlugin.pm";
  private static final String INSTALL_PATH = "/usr/share/perl5/PVE/Storage/Custom/MooragePlugin.pm";

  static HostHalf load() {
    Properties build = new Properties();
    try (InputStream properties = resource("build.properties");
        InputStream module = resource(MODULE)) {
      build.load(properties);
      return new HostHalf(
          build.getProperty("version"), new String(module.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("reading the plugin's own archive", e);
    }
  }

  private static InputStream resource(String name) {
    InputStream stream = HostHalf.class.getResourceAsStream(name);
    if (stream == null) {
      throw new IllegalStateException(
          "The plugin's archive lacks " + name + "; build it again with 'mvn package'.");
    }
    return stream;
  }

  /** Also the cheapest question there is: Proxmox asks it before nearly everything. */
  ObjectNode describe() {
    ObjectNode answer = Json.object().put("plugin", "proxmox").put("version", version);
    answer.putObject("protocol").put("min", Request.PROTOCOL_MIN).put("max", Request.PROTOCOL_MAX);
    answer
        .putArray("files")
        .addObject()
        .put("name", "MooragePlugin.pm")
        .put("path", INSTALL_PATH)
        .put("sha256", Fingerprint.of(module.getBytes(StandardCharsets.UTF_8)));
    return answer;
  }

  Answer download() {
    return new Answer(200, "text/x-perl; charset=utf-8", module);
  }
}
