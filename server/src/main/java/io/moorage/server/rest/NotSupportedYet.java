// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The calls of the LINSTOR API that Moorage knows of and does not do yet: they are refused in so
 * many words, where anything else would be an unknown path.
 */
final class NotSupportedYet {

  private static final List<Pattern> CALLS =
      List.of(
              "PUT controller/config",
              "POST controller/backup/db",
              "POST controller/database/export",
              "(GET|POST|PUT|DELETE) controller/auth/.*",
              "(GET|PUT) nodes/X/config",
              "POST nodes/ebs",
              "POST nodes/exec/.*",
              "PUT node-connections/X/X",
              "(POST|DELETE) resource-definitions/X/files/.*",
              "PUT resource-definitions/X/volume-definitions/X/encryption-passphrase",
              "POST resource-definitions/X/resources/X/(activate|deactivate)",
              "PUT resource-definitions/X/resources/X/volumes/X",
              "(GET|PUT) resource-definitions/X/resource-connections/X/X",
              "PUT resource-definitions/X/drbd-proxy",
              "POST resource-definitions/X/drbd-proxy/(enable|disable)/X/X",
              "GET sos-report(/download)?",
              "(PUT|DELETE) files/.*",
              "GET files/X/(check|status)/X",
              "GET events/.*",
              "DELETE remotes",
              "(POST|PUT) remotes/(s3|linstor|ebs)(/.*)?",
              "(GET|POST|PUT|DELETE) remotes/X/backups(/.*)?",
              "(POST|PUT|DELETE) schedules(/X)?",
              ".* internal/backups/.*")
          .stream()
          .map(call -> Pattern.compile(call.replace("X", "[^/]+")))
          .toList();

  private NotSupportedYet() {}

  static boolean covers(String method, String path) {
    String inVersion = path.replaceAll("^/*v1/|/+$", "");
    return CALLS.stream().anyMatch(call -> call.matcher(method + " " + inVersion).matches());
  }
}
