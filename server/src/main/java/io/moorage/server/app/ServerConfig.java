// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the server was started.
 *
 * @param bind the address it listens on; other than loopback only with a token
 * @param httpsPort port of the API with TLS; 0 for any, -1 for none
 * @param httpPort port of the API without TLS, on loopback only; 0 for any, -1 for none
 * @param advertised further names and addresses under which clients reach it, for its certificate
 * @param insecureLoopbackNodes whether daemons on loopback may be reached without TLS
 * @param tokenFile a file with the token that callers have to show
 */
record ServerConfig(
    Path stateDirectory,
    Path pluginDirectory,
    String bind,
    int httpsPort,
    int httpPort,
    List<String> advertised,
    boolean insecureLoopbackNodes,
    Optional<Path> tokenFile) {}
