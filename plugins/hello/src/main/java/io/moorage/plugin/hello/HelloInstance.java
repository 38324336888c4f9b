// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.hello;

import io.moorage.api.model.GroupName;
import io.moorage.api.model.InvalidNameException;
import io.moorage.api.platform.Endpoint;
import io.moorage.api.platform.Endpoint.Answer;
import io.moorage.api.platform.Endpoint.Call;
import io.moorage.api.platform.PlatformInstance;
import io.moorage.api.platform.PluginContext;
import io.moorage.api.storage.StorageException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The running plugin: its routes, and what it holds until it is closed. */
final class HelloInstance implements PlatformInstance {
  private static final long SLOW_MILLIS_MAX = 60_000;

  private final PluginContext context;
  private final Greeting greeting;

  /** Opened when the plugin is closed, so that nobody waits longer than the plugin lives. */
  private final CountDownLatch closing = new CountDownLatch(1);

  HelloInstance(PluginContext context, Greeting greeting) {
    this.context = context;
    this.greeting = greeting;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint("GET", "/v1/greeting", this::greet),
        new Endpoint("GET", "/v1/slow", this::waitAWhile));
  }

  /** Says hello and, asked with {@code ?group=}, how many disks the group has. */
  private Answer greet(Call call) {
    context.count("greetings", 1);
    try {
      String disks =
          call.parameter("group")
              .map(GroupName::new)
              .map(group -> group + " has " + context.storage().list(group).size() + " disks.\n")
              .orElse("");
      return text(200, greeting.text() + ".\n" + disks);
    } catch (InvalidNameException e) {
      return text(422, e.getMessage() + ": " + e.rule() + ".\n");
    } catch (StorageException e) {
      int status = e.code() == StorageException.Code.NOT_FOUND ? 404 : 500;
      return text(status, e.getMessage() + "\n" + e.correction() + "\n");
    }
  }

  /**
   * Takes as long as {@code ?millis=} says: unload the plugin meanwhile, and see the call end
   * before the plugin.
   */
  private Answer waitAWhile(Call call) {
    long millis;
    try {
      millis = Long.parseLong(call.parameter("millis").orElse("1000"));
    } catch (NumberFormatException e) {
      millis = -1;
    }
    if (millis < 0 || millis > SLOW_MILLIS_MAX) {
      return text(422, "Send 'millis' as a whole number from 0 to " + SLOW_MILLIS_MAX + ".\n");
    }
    try {
      boolean closed = closing.await(millis, TimeUnit.MILLISECONDS);
      return closed
          ? text(503, "The plugin is being unloaded.\n")
          : text(200, "Waited " + millis + " ms.\n");
    } catch (InterruptedException e) {
      // An interrupt is how the host takes back a call that lasts too long: answer at once and
      // leave the mark.
      Thread.currentThread().interrupt();
      return text(503, "The call was ended by the host.\n");
    }
  }

  private static Answer text(int status, String body) {
    return new Answer(status, "text/plain; charset=utf-8", body);
  }

  @Override
  public void close() {
    closing.countDown();
    context.logger().info("Goodbye.");
  }
}
