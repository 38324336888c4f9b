// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Sends requests to the first server that answers, and stays with it.
 *
 * <p>Only what certainly reached nobody is sent to the next server: a refused connection or a
 * failed handshake. A request that may have been read is never repeated, for it may have been a
 * change.
 */
public final class Api implements AutoCloseable {
  private static final Duration CONNECT_AT_MOST = Duration.ofSeconds(5);
  private static final int EXCERPT = 200;

  private final HttpClient client;
  private final Optional<String> token;
  private final Duration timeout;
  private List<Server> candidates;

  public Api(
      List<Server> servers, Optional<Path> authority, Optional<String> token, Duration timeout) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout.compareTo(CONNECT_AT_MOST) < 0 ? timeout : CONNECT_AT_MOST);
    authority.map(Trust::only).ifPresent(builder::sslContext);
    this.client = builder.build();
    this.candidates = servers;
    this.token = token;
    this.timeout = timeout;
  }

  public Answer send(Request request) {
    List<String> tried = new ArrayList<>();
    boolean plainAllowed = true;
    for (Server server : candidates) {
      // After a failed handshake somebody may be in between: falling back to plain text is what
      // they would like.
      if (!plainAllowed && !server.isEncrypted()) {
        continue;
      }
      try {
        HttpResponse<String> response = exchange(server, request);
        return redirect(server, response).isPresent()
            ? answer(server, exchange(moveTo(redirect(server, response).get()), request))
            : answer(stayWith(server), response);
      } catch (ConnectException | HttpConnectTimeoutException refused) {
        tried.add(server + " did not accept the connection" + reason(refused));
      } catch (SSLException handshake) {
        tried.add(server + " did not prove who it is" + reason(handshake));
        plainAllowed = false;
      } catch (HttpTimeoutException late) {
        throw new Failure(
            ExitCode.TIMEOUT,
            "%s did not answer within %d s. It may still be at work: look at the result before you repeat the command, or give it longer with --timeout."
                .formatted(server, timeout.toSeconds()));
      } catch (IOException broken) {
        throw new Failure(
            ExitCode.NO_SERVER,
            "The connection to %s broke off%s. The request may have been carried out: look at the result before you repeat it."
                .formatted(server, reason(broken)));
      }
    }
    throw noServer(tried, plainAllowed);
  }

  private HttpResponse<String> exchange(Server server, Request request) throws IOException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(server + request.target()))
            .timeout(timeout)
            .header("Accept", "application/json")
            .header("User-Agent", "moor")
            .method(
                request.method(),
                request
                    .body()
                    .map(body -> BodyPublishers.ofString(body.toString()))
                    .orElseGet(BodyPublishers::noBody));
    if (request.body().isPresent()) {
      builder.header("Content-Type", "application/json");
    }
    if (server.mayHaveToken()) {
      token.ifPresent(secret -> builder.header("Authorization", "Bearer " + secret));
    }
    try {
      return client.send(builder.build(), BodyHandlers.ofString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  /**
   * A server whose encrypted port is on sends everybody there; it has not looked at the request.
   */
  private static Optional<Server> redirect(Server server, HttpResponse<String> response) {
    return response.statusCode() == 302
        ? response
            .headers()
            .firstValue("Location")
            .map(URI::create)
            .filter(
                location -> "https".equals(location.getScheme()) && server.isSameHostAs(location))
            .map(location -> new Server(URI.create("https://" + location.getAuthority()), false))
        : Optional.empty();
  }

  private Server moveTo(Server server) {
    return stayWith(server);
  }

  private Server stayWith(Server server) {
    candidates = List.of(server);
    return server;
  }

  private static Answer answer(Server server, HttpResponse<String> response) {
    String text = response.body();
    try {
      JsonNode body = text.isBlank() ? MissingNode.getInstance() : Json.MAPPER.readTree(text);
      if (!body.isMissingNode() || response.statusCode() < 300) {
        return new Answer(response.statusCode(), text, body);
      }
    } catch (JsonProcessingException notJson) {
      // Falls through: what follows is the same for an empty answer.
    }
    throw new Failure(
        ExitCode.UNEXPECTED_REPLY,
        "%s answered with status %d and no JSON: %s%nIs it a Moorage server? Check --controllers and $MOOR_SERVERS."
            .formatted(
                server,
                response.statusCode(),
                text.substring(0, Math.min(EXCERPT, text.length())).strip()));
  }

  private static Failure noServer(List<String> tried, boolean trusted) {
    String advice =
        trusted
            ? "Start a server, or name one that runs with --controllers or $MOOR_SERVERS."
            : "Name the server's CA with --cafile or $MOOR_CA, and the server by a name that its certificate holds; "
                + "write http://host:port if it speaks no TLS.";
    return new Failure(
        ExitCode.NO_SERVER,
        "No server answers:%n  %s%n%s"
            .formatted(String.join(System.lineSeparator() + "  ", tried), advice));
  }

  private static String reason(Throwable problem) {
    String message = problem.getMessage();
    return message == null || message.isBlank() ? "" : ": " + message;
  }

  @Override
  public void close() {
    // Not HttpClient.close(), which waits for the idle connections; nothing is under way any more.
    client.shutdownNow();
  }
}
