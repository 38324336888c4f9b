// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.server.auth.Encryption;
import io.moorage.server.auth.Vault;
import io.moorage.server.control.Nodes;
import io.moorage.server.engine.Engine;
import io.moorage.server.operation.DryRun;
import io.moorage.server.operation.NodePlans;
import io.moorage.server.operation.Operations;
import io.moorage.server.operation.PhysicalStorage;
import io.moorage.server.rest.v1.ServerInfo;
import io.moorage.server.store.MemoryStore;
import io.moorage.server.testing.FakeNodes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The whole REST application on a port of the loopback, over fake nodes. */
public final class TestServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  public final MemoryStore store = new MemoryStore();
  public final Queue<NodeName> reconnected = new ConcurrentLinkedQueue<>();
  public final Engine engine;
  public final FakeNodes nodes;
  private final Server server = new Server();
  private final ServerConnector connector;
  private volatile boolean broken;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public TestServer(Path directory) {
    engine =
        new Engine(store, store.load(), () -> UUID.randomUUID().toString(), InstantSource.system());
    nodes = FakeNodes.attach(engine, ByteSize.gibibytes(100));
    engine.start();
    engine.ask("test", new Nodes.Seed());
    HttpConfiguration http = new HttpConfiguration();
    http.setUriCompliance(UriCompliance.UNSAFE);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    context.getServletHandler().setDecodeAmbiguousURIs(true);
    ServletHolder holder =
        new ServletHolder(new RestServlet(RestApplication.create(injector(directory))));
    holder.setInitOrder(1);
    context.addServlet(holder, "/*");
    server.setHandler(context);
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Injector injector(Path directory) {
    return Guice.createInjector(
        new AbstractModule() {
          @Override
          protected void configure() {
            bind(InstantSource.class).toInstance(InstantSource.system());
            bind(NodePlans.class).toInstance(nodes);
            Operations operations = new Operations(engine);
            bind(Operations.class).toInstance(operations);
            bind(PhysicalStorage.class).toInstance(new PhysicalStorage(operations, nodes));
            bind(Encryption.class).toInstance(new Encryption(engine, new Vault()));
            bind(DryRun.class).toInstance(new DryRun(engine, nodes));
            bind(ErrorReports.class)
                .toInstance(new ErrorReports(directory, InstantSource.system()));
            bind(Reconnect.class).toInstance(TestServer.this::reconnect);
            bind(ServerInfo.class)
                .toInstance(new ServerInfo("1.33.0", "abc", "2026-01-01T00:00:00Z", Map.of()));
          }
        });
  }

  private void reconnect(NodeName node) {
    if (broken) {
      throw new IllegalStateException("broken");
    }
    reconnected.add(node);
  }

  /** From now on a reconnect fails with a fault of the server's own. */
  void breakReconnect() {
    broken = true;
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
  }

  /** Three nodes with a pool each, and a group that places two replicas. */
  public TestServer withNodes(String... names) {
    for (String name : names) {
      post(
          "/v1/nodes",
          """
          {"name":"%s","type":"satellite","net_interfaces":[{"name":"default","address":"192.0.2.7",
           "satellite_port":3366,"satellite_encryption_type":"plain","is_active":true}]}\
          """
              .formatted(name));
      post(
          "/v1/nodes/" + name + "/storage-pools",
          """
          {"storage_pool_name":"pool","provider_kind":"FILE_THIN",
           "props":{"StorDriver/StorPoolName":"/pools/%s"}}\
          """
              .formatted(name));
    }
    post(
        "/v1/resource-groups",
        """
        {"name":"rg1","select_filter":{"place_count":"2","storage_pool_list":["pool"],"layer_stack":["storage"]}}\
        """);
    post("/v1/resource-groups/rg1/volume-groups", "");
    return this;
  }

  /** What came back. */
  public record Reply(int status, JsonNode body, HttpResponse<byte[]> http) {

    public long code(int entry) {
      return body.get(entry).get("ret_code").asLong();
    }

    /** The plain number of an entry's code. */
    public int number(int entry) {
      return (int) (code(entry) & 0x7FFF);
    }
  }

  public Reply get(String path) {
    return send("GET", path, "");
  }

  public Reply post(String path, String body) {
    return send("POST", path, body);
  }

  public Reply put(String path, String body) {
    return send("PUT", path, body);
  }

  public Reply delete(String path) {
    return send("DELETE", path, "");
  }

  public Reply send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<byte[]> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      boolean plain = response.headers().firstValue("Content-Encoding").isEmpty();
      JsonNode json =
          plain && response.body().length > 0 ? JSON.readTree(response.body()) : JSON.nullNode();
      return new Reply(response.statusCode(), json, response);
    } catch (IOException e) {
      throw new IllegalStateException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    engine.close();
  }
}
