// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.nodelink;

import io.moorage.api.model.NodeName;
import io.moorage.driver.wire.Json;
import io.moorage.driver.wire.Observation;
import io.moorage.driver.wire.PlanAnswer;
import io.moorage.driver.wire.PlanRequest;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.server.auth.CertificateAuthority;
import io.moorage.server.auth.Vault;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Node;
import io.moorage.server.engine.Engine;
import io.moorage.server.engine.Input;
import io.moorage.server.operation.NodeCallException;
import io.moorage.server.reconcile.Specs;
import io.moorage.server.reconcile.Touch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one node, made again whenever it is lost. One thread reads what the node says;
 * one sends what the node has to hear, always from the newest image, so that changes that pile up
 * while it sends become one message.
 */
final class NodeLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeLink.class);
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(5);
  private static final Duration RETRY_MIN = Duration.ofMillis(200);
  private static final Duration RETRY_MAX = Duration.ofSeconds(5);

  private final NodeName node;
  private final Node.NetInterface address;
  private final Engine engine;
  private final CertificateAuthority authority;
  private final Vault vault;
  private final boolean plainAllowed;
  private final Set<Touch> touched = new HashSet<>();
  private final Semaphore news = new Semaphore(0);
  private final Semaphore nudge = new Semaphore(0);
  private final Thread reader;
  private volatile boolean closed;
  private volatile long heardAt;
  private volatile @Nullable NodeClient client;

  NodeLink(
      NodeName node,
      Node.NetInterface address,
      Engine engine,
      CertificateAuthority authority,
      Vault vault,
      boolean plainAllowed) {
    this.node = node;
    this.address = address;
    this.engine = engine;
    this.authority = authority;
    this.vault = vault;
    this.plainAllowed = plainAllowed;
    this.reader = Thread.ofVirtual().name("link-" + node).unstarted(this::run);
  }

  void start() {
    reader.start();
  }

  Node.NetInterface address() {
    return address;
  }

  /** Things that the node has to hear of. */
  void touch(Set<Touch> touches) {
    synchronized (touched) {
      touched.addAll(touches);
    }
    news.release();
  }

  /** Tries to connect at once where it would wait, and starts afresh where it is connected. */
  void reconnect() {
    nudge.release();
    NodeClient now = client;
    if (now != null) {
      now.close();
    }
  }

  PlanAnswer plan(PlanRequest request) {
    NodeClient now = client;
    if (now == null) {
      return cannotAsk("it is offline");
    }
    try {
      return now.plan(request);
    } catch (IOException e) {
      return cannotAsk(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return cannotAsk("interrupted");
    }
  }

  /** A call of which the caller has to know how it ended. */
  <A> A ask(Call<A> call) throws NodeCallException {
    NodeClient now = client;
    if (now == null) {
      throw NodeCallException.unanswered("it is offline");
    }
    try {
      return call.on(now);
    } catch (IOException e) {
      throw NodeCallException.unanswered(reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw NodeCallException.unanswered("the server is about to end");
    }
  }

  /** One call to the daemon. */
  @FunctionalInterface
  interface Call<A> {
    A on(NodeClient client) throws IOException, InterruptedException, NodeCallException;
  }

  private PlanAnswer cannotAsk(@Nullable String why) {
    return new PlanAnswer(
        List.of(), List.of("node " + node + " cannot be asked for its steps: " + why));
  }

  private void run() {
    Duration retry = RETRY_MIN;
    String lastWhy = "";
    while (!closed) {
      String why;
      boolean connected = false;
      try (NodeClient fresh = NodeClient.to(node, address, authority, plainAllowed);
          InputStream stream = fresh.observations()) {
        connected = true;
        client = fresh;
        listen(fresh, stream);
        why = "the daemon ended the connection";
      } catch (IOException e) {
        why = reason(e);
      } catch (InterruptedException e) {
        why = "the link is closed";
      } finally {
        client = null;
      }
      if (closed) {
        return;
      }
      if (connected || !why.equals(lastWhy)) {
        engine.offer(new Input.Lost(node, why));
        LOG.info("node {} is offline: {}", node, why);
      }
      lastWhy = why;
      retry = connected ? RETRY_MIN : min(retry.multipliedBy(2));
      pause(retry);
    }
  }

  private static Duration min(Duration wanted) {
    return wanted.compareTo(RETRY_MAX) < 0 ? wanted : RETRY_MAX;
  }

  private String reason(IOException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return cause instanceof java.net.ConnectException
            || cause instanceof java.nio.channels.ClosedChannelException
        ? "no daemon answers at "
            + address.address()
            + " port "
            + address.port().map(String::valueOf).orElse("?")
        : text;
  }

  private void pause(Duration retry) {
    try {
      boolean nudged = nudge.tryAcquire(retry.toMillis(), TimeUnit.MILLISECONDS);
      if (nudged) {
        nudge.drainPermits();
      }
    } catch (InterruptedException e) {
      // Only close() interrupts, and the loop looks at that.
    }
  }

  private void listen(NodeClient fresh, InputStream stream) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    heardAt = System.nanoTime();
    Observation.Hello hello = hello(lines);
    if (hello.epoch() > engine.epoch()) {
      throw new IOException(
          "it has obeyed a newer server (epoch "
              + hello.epoch()
              + ", this one is "
              + engine.epoch()
              + "); its state is not this server's");
    }
    synchronized (touched) {
      touched.clear();
    }
    Thread sender = Thread.ofVirtual().name("send-" + node).start(() -> send(fresh, stream));
    try {
      engine.offer(new Input.Saw(node, hello));
      String line;
      while ((line = lines.readLine()) != null) {
        heardAt = System.nanoTime();
        Observation observation = Json.mapper().readValue(line, Observation.class);
        if (!(observation instanceof Observation.Alive)) {
          engine.offer(new Input.Saw(node, observation));
        }
      }
    } finally {
      sender.interrupt();
    }
  }

  private Observation.Hello hello(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    if (line == null
        || !(Json.mapper().readValue(line, Observation.class) instanceof Observation.Hello hello)) {
      throw new IOException("the daemon did not introduce itself");
    }
    if (!hello.node().equalsIgnoreCase(node.value())) {
      throw new IOException("the daemon there is node '" + hello.node() + "'");
    }
    return hello;
  }

  private void send(NodeClient fresh, InputStream stream) {
    try (stream) {
      Cluster cluster = engine.image().cluster();
      fresh.send(withKeys(cluster, Specs.full(cluster, node, engine.epoch())));
      while (!closed) {
        if (news.tryAcquire(1, TimeUnit.SECONDS)) {
          news.drainPermits();
          sendTouched(fresh);
        }
        if (System.nanoTime() - heardAt > SILENCE_LIMIT.toNanos()) {
          LOG.info("node {} has said nothing for {} s", node, SILENCE_LIMIT.toSeconds());
          return;
        }
      }
    } catch (IOException e) {
      LOG.warn("sending specs to node {}: {}", node, e.getMessage());
    } catch (InterruptedException e) {
      // The reader has ended: the connection is gone.
    }
  }

  private void sendTouched(NodeClient fresh) throws IOException, InterruptedException {
    Set<Touch> now;
    synchronized (touched) {
      now = Set.copyOf(touched);
      touched.clear();
    }
    if (!now.isEmpty()) {
      Cluster cluster = engine.image().cluster();
      fresh.send(withKeys(cluster, Specs.delta(cluster, node, engine.epoch(), now)));
    }
  }

  private SpecUpdate withKeys(Cluster cluster, SpecUpdate update) {
    return update.withKeys(vault.keys(cluster, update));
  }

  @Override
  public void close() {
    closed = true;
    reconnect();
    reader.interrupt();
  }
}
