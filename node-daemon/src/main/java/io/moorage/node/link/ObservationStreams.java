// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.link;

import io.moorage.driver.wire.Observation;
import io.moorage.node.apply.LiveNode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** All readers of observations, and the heart that beats for them. */
final class ObservationStreams {
  private final LiveNode node;
  private final Identity identity;
  private final List<ObservationStream> streams = new CopyOnWriteArrayList<>();

  ObservationStreams(LiveNode node, Identity identity) {
    this.node = node;
    this.identity = identity;
  }

  void start() {
    Future<?> _ = node.timer().scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
  }

  void open(Response response, Callback end) {
    ObservationStream stream =
        new ObservationStream(
            response,
            end,
            new Observation.Hello(
                identity.node(), identity.version(), node.epoch(), identity.capabilities().get()));
    streams.add(stream);
    node.board().listen(stream);
  }

  /** Time passes by itself; a sign of life has to go the way that all work goes. */
  private void tick() {
    if (streams.isEmpty()) {
      return;
    }
    streams.forEach(ObservationStream::tick);
    streams.stream().filter(ObservationStream::ended).forEach(this::forget);
    node.probe(() -> streams.forEach(ObservationStream::alive));
  }

  private void forget(ObservationStream stream) {
    node.board().forget(stream);
    streams.remove(stream);
  }

  void close() {
    streams.forEach(ObservationStream::close);
    streams.forEach(this::forget);
  }
}
