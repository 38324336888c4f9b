// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.link;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.SnapshotReport;
import io.moorage.driver.wire.Json;
import io.moorage.driver.wire.Observation;
import io.moorage.node.apply.ReportBoard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * One reader of observations. A line is made only when the one before it has gone out, so a reader
 * is sent what is newest; one that takes nothing for too long is cut off and may come again.
 */
final class ObservationStream implements ReportBoard.Listener {
  /** So many seconds may pass over a single line. */
  private static final int PATIENCE = 30;

  private final Response response;
  private final Callback end;
  private final Outbox outbox;
  private boolean writing;
  private boolean ended;
  private boolean finished;
  private int ticksOverThisLine;

  ObservationStream(Response response, Callback end, Observation.Hello hello) {
    this.response = response;
    this.end = end;
    this.outbox = new Outbox(hello);
  }

  @Override
  public void reports(Observation.Reports news) {
    synchronized (this) {
      outbox.put(news);
    }
    if (!progressOnly(news)) {
      write();
    }
  }

  /** That work has begun is worth a line of its own only if the work lasts: the tick sends it. */
  private static boolean progressOnly(Observation.Reports news) {
    return news.pools().isEmpty()
        && Stream.concat(
                news.resources().stream().map(ResourceReport::state),
                news.snapshots().stream().map(SnapshotReport::state))
            .allMatch(ItemState.Working.class::isInstance);
  }

  @Override
  public void orphans(Observation.Orphans all) {
    synchronized (this) {
      outbox.put(all);
    }
    write();
  }

  /** The node is able to work. */
  void alive() {
    synchronized (this) {
      outbox.alive();
    }
    write();
  }

  /** A second has passed. */
  void tick() {
    boolean stuck;
    synchronized (this) {
      ticksOverThisLine++;
      stuck = writing && ticksOverThisLine > PATIENCE;
    }
    if (stuck) {
      end(new IOException("the reader took nothing for " + PATIENCE + " seconds"));
    } else {
      write();
    }
  }

  synchronized boolean ended() {
    return ended;
  }

  /** Ends the stream in good order, after the line that is on its way. */
  void close() {
    boolean idle;
    synchronized (this) {
      ended = true;
      idle = !writing;
    }
    if (idle) {
      finish(Callback::succeeded);
    }
  }

  private void write() {
    Optional<ByteBuffer> line;
    synchronized (this) {
      line = writing || ended ? Optional.empty() : outbox.next().map(ObservationStream::line);
      if (line.isEmpty()) {
        return;
      }
      writing = true;
      ticksOverThisLine = 0;
    }
    response.write(false, line.get(), Callback.from(this::written, this::end));
  }

  private void written() {
    boolean last;
    synchronized (this) {
      writing = false;
      last = ended;
    }
    if (last) {
      finish(Callback::succeeded);
    } else {
      write();
    }
  }

  private void end(Throwable why) {
    synchronized (this) {
      ended = true;
    }
    finish(callback -> callback.failed(why));
  }

  /** A stream ends once, though its reader, its patience and the daemon may end it at a time. */
  private void finish(Consumer<Callback> how) {
    synchronized (this) {
      if (finished) {
        return;
      }
      finished = true;
    }
    how.accept(end);
  }

  private static ByteBuffer line(Observation observation) {
    try {
      String json = Json.mapper().writeValueAsString(observation);
      return ByteBuffer.wrap((json + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("an observation cannot be written as JSON", e);
    }
  }
}
