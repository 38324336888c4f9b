// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.plugin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.moorage.api.storage.BlockStorage;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.ProblemException;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Plugins come, change and go while the server runs, and cannot hurt it. */
@Timeout(60)
class PluginHostTest {
  private static final String GROUP = "new GroupName(\"plain\")";
  private static final Path HELLO =
      Path.of("../plugins/hello/target/plugin-hello-0.1.0-SNAPSHOT.zip").toAbsolutePath();

  @TempDir Path directory;

  private final Server server = new Server();
  private final LocalConnector connector = new LocalConnector(server);
  private final Semaphore inside = new Semaphore(0);
  private final Semaphore gate = new Semaphore(0);
  private final List<Thread> seen = new CopyOnWriteArrayList<>();
  private final List<PluginHost> hosts = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    Files.createDirectories(directory.resolve("plugins"));
    PluginHost host =
        new PluginHost(
            directory.resolve("plugins"),
            directory.resolve("work"),
            InstantSource.system(),
            this::storage);
    hosts.add(host);
    host.loadAll();
    ServletContextHandler context = new ServletContextHandler();
    context.setContextPath("/");
    context.addServlet(new ServletHolder(new PluginServlet(host)), "/plugins/*");
    server.addConnector(connector);
    server.setHandler(context);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    gate.release(1000);
    server.stop();
    hosts.forEach(PluginHost::close);
  }

  private PluginHost host() {
    return hosts.getFirst();
  }

  /** Storage as a plugin sees it: {@code list} tells the test that it is called, and waits. */
  private BlockStorage storage(String plugin) {
    return (BlockStorage)
        Proxy.newProxyInstance(
            BlockStorage.class.getClassLoader(),
            new Class<?>[] {BlockStorage.class},
            (proxy, method, arguments) -> {
              seen.add(Thread.currentThread());
              inside.release();
              gate.acquire();
              return List.of();
            });
  }

  private String call(String request) throws Exception {
    return connector.getResponse(
        request.replaceFirst("( |$)", " ").strip()
            + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        20,
        TimeUnit.SECONDS);
  }

  private static int status(String response) {
    return Integer.parseInt(response.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
  }

  private static String body(String response) {
    // The connector reads bytes as characters.
    return new String(
        response.substring(response.indexOf("\r\n\r\n") + 4).getBytes(ISO_8859_1), UTF_8);
  }

  private <T> FutureTask<T> begin(java.util.concurrent.Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread.startVirtualThread(task);
    return task;
  }

  private static <T> T end(FutureTask<T> task) throws Exception {
    return task.get(30, TimeUnit.SECONDS);
  }

  private Path versioned(String version) throws IOException {
    return PluginZip.serving(
            "sample",
            version,
            "get(\"/version\", call -> text(\"" + version + "\"))",
            "get(\"/slow\", call -> { context.storage().list("
                + GROUP
                + "); return text(\""
                + version
                + "\"); })")
        .in(directory);
  }

  @Test
  void pluginIsServedBelowItsId() throws Exception {
    PluginHost.Status status = host().load(versioned("1.0.0"));
    assertThat(status)
        .isEqualTo(
            new PluginHost.Status(
                "sample", "1.0.0", "RUNNING", Optional.empty(), "/plugins/sample"));
    assertThat(host().list()).containsExactly(status);
    assertThat(body(call("GET /plugins/sample/version"))).isEqualTo("1.0.0");
  }

  @Test
  void pluginGetsWhatTheCallSays() throws Exception {
    host()
        .load(
            PluginZip.serving(
                    "sample",
                    "1.0.0",
                    "get(\"/disks/{disk}\", call -> text(call.variables() + \" \" + new TreeMap<>(call.query())))")
                .in(directory));
    assertThat(body(call("GET /plugins/sample/disks/a%20b?x=1&x=%C3%A4+%2B&y")))
        .isEqualTo("{disk=a b} {x=[1, ä +], y=[]}");
  }

  @ParameterizedTest
  @CsvSource({
    "GET /plugins/nobody/version, 404, No plugin 'nobody' runs.",
    "GET /plugins/, 404, No plugin '' runs.",
    "GET /plugins/sample/none, 404, does not serve GET /none",
    "POST /plugins/sample/version, 405, does not serve POST /version",
    "GET /plugins/sample/version?x=%zz, 400, not well encoded",
  })
  void callThatNobodyServesIsAnswered(String request, int status, String why) throws Exception {
    host().load(versioned("1.0.0"));
    String response = call(request);
    assertThat(status(response)).isEqualTo(status);
    assertThat(body(response)).contains(why).contains("correction");
  }

  @Test
  void bodyHasALimit() throws Exception {
    host()
        .load(
            PluginZip.serving(
                    "sample",
                    "1.0.0",
                    "new Endpoint(\"PUT\", \"/\", call -> text(call.body().length()))")
                .in(directory));
    for (int excess : new int[] {0, 1}) {
      int length = (1 << 20) + excess;
      String response =
          connector.getResponse(
              "PUT /plugins/sample/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                  + length
                  + "\r\n\r\n"
                  + "x".repeat(length),
              20,
              TimeUnit.SECONDS);
      assertThat(status(response)).isEqualTo(excess == 0 ? 200 : 413);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "throw new IllegalStateException(\"no luck\"); java.lang.IllegalStateException: no luck",
        "throw new AssertionError(\"no luck\"); java.lang.AssertionError: no luck",
        "return null; the handler gave no answer",
      })
  void faultOfAPluginIsAnsweredAndTheServerGoesOn(String statement, String why) throws Exception {
    host()
        .load(
            PluginZip.serving(
                    "sample",
                    "1.0.0",
                    "get(\"/bad\", call -> { "
                        + (statement.startsWith("return null") ? "return null;" : statement + ";")
                        + " })",
                    "get(\"/good\", call -> text(\"fine\"))")
                .in(directory));
    String response = call("GET /plugins/sample/bad");
    assertThat(status(response)).isEqualTo(500);
    assertThat(body(response)).contains("Plugin 'sample' failed").contains(why);
    assertThat(body(call("GET /plugins/sample/good"))).isEqualTo("fine");
  }

  @Test
  void settingsAndCountersAreThePluginsOwn() throws Exception {
    Files.writeString(directory.resolve("plugins/sample.properties"), "colour=blue\n");
    host()
        .load(
            PluginZip.serving(
                    "sample",
                    "1.0.0",
                    "get(\"/\", call -> { context.count(\"calls\", 2); return text(context.configuration()); })")
                .in(directory));
    call("GET /plugins/sample/");
    assertThat(body(call("GET /plugins/sample/"))).isEqualTo("{colour=blue}");
    assertThat(host().counts())
        .containsOnly(java.util.Map.entry("moorage_plugin_calls_total{plugin=\"sample\"}", 4L));
  }

  @Test
  void callInFlightIsFinishedByTheOldVersionWhileTheNewOneServes() throws Exception {
    host().load(versioned("1.0.0"));
    FutureTask<String> slow = begin(() -> call("GET /plugins/sample/slow"));
    assertThat(inside.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    Path next = versioned("2.0.0");
    FutureTask<PluginHost.Status> upgrade = begin(() -> host().load(next));

    await().until(() -> body(call("GET /plugins/sample/version")).equals("2.0.0"));

    assertThat(upgrade.isDone()).as("the old version is still needed").isFalse();
    gate.release();
    assertThat(body(end(slow))).isEqualTo("1.0.0");
    assertThat(end(upgrade).version()).isEqualTo("2.0.0");
  }

  @Test
  void noCallIsLostWhileAPluginIsReloaded() throws Exception {
    host().load(versioned("1.0.0"));
    AtomicBoolean over = new AtomicBoolean();
    List<String> lost = new CopyOnWriteArrayList<>();
    List<FutureTask<Integer>> callers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      callers.add(
          begin(() -> {
            int calls = 0;
            while (!over.get()) {
              String response = call("GET /plugins/sample/version");
              if (!body(response).equals("1.0.0")) {
                lost.add(response);
              }
              calls++;
            }
            return calls;
          }));
    }
    for (int i = 0; i < 10; i++) {
      host().reload("sample");
    }
    over.set(true);
    for (FutureTask<Integer> caller : callers) {
      assertThat(end(caller)).isPositive();
    }
    assertThat(lost).isEmpty();
  }

  @Test
  void unloadWaitsForTheCallsInside() throws Exception {
    host().load(versioned("1.0.0"));
    FutureTask<String> slow = begin(() -> call("GET /plugins/sample/slow"));
    assertThat(inside.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    FutureTask<Boolean> unload =
        begin(() -> {
          host().unload("sample");
          return true;
        });
    await().until(() -> status(call("GET /plugins/sample/version")) == 404);
    assertThat(unload.isDone()).isFalse();
    gate.release();
    assertThat(body(end(slow))).isEqualTo("1.0.0");
    assertThat(end(unload)).isTrue();
    assertThat(host().list()).isEmpty();
    assertThat(catchThrowableOfType(ProblemException.class, () -> host().unload("sample")).code())
        .isEqualTo(ErrorCode.PLUGIN_NOT_FOUND);
  }

  @Test
  void whoFoundAPluginThatIsGoingIsNotKeptWaiting() throws Exception {
    host().load(versioned("1.0.0"));
    RunningPlugin found = host().find("sample").orElseThrow();
    host().unload("sample");
    assertThat(found.enter(Duration.ofDays(1))).isFalse();
    assertThat(found.callsInFlight()).isZero();
  }

  @Test
  void classesOfAnUnloadedPluginAreCollected() throws Exception {
    host().load(versioned("1.0.0"));
    call("GET /plugins/sample/version");
    WeakReference<ClassLoader> loader =
        new WeakReference<>(host().find("sample").orElseThrow().loader());
    host().unload("sample");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> {
          System.gc();
          return loader.get() == null;
        });
    try (Stream<Path> left = Files.list(directory.resolve("work"))) {
      assertThat(left).as("its copy is removed").isEmpty();
    }
  }

  private static Arguments bad(String what, PluginZip zip, String reason) {
    return argumentSet(what, zip, reason);
  }

  static Stream<Arguments> badPlugins() {
    return Stream.of(
        bad(
            "throws at its start",
            PluginZip.starting(
                "sample", "1.0.0", "throw new IllegalStateException(\"no token set\");"),
            "it does not start: java.lang.IllegalStateException: no token set"),
        bad(
            "fails with an error",
            PluginZip.starting("sample", "1.0.0", "throw new AssertionError(\"no luck\");"),
            "it does not start: java.lang.AssertionError: no luck"),
        bad(
            "has no extension",
            PluginZip.serving("sample", "1.0.0").withoutIndex(),
            "has 0 extensions of type PlatformPlugin"),
        bad(
            "wants a newer API",
            PluginZip.serving("sample", "1.0.0").requires(">=99.0.0"),
            "does its 'plugin.requires' fit the host's API 0.1.0"),
        bad(
            "serves a path twice",
            PluginZip.serving(
                "sample",
                "1.0.0",
                "get(\"/{a}\", call -> text(1))",
                "get(\"/{b}\", call -> text(2))"),
            "it serves GET /{b} twice"),
        bad(
            "reaches into the server",
            PluginZip.starting(
                "sample",
                "1.0.0",
                "return () -> List.of(get(io.moorage.server.plugin.PluginHost.API_VERSION + io.moorage.server.engine.Engine.class.getName(), call -> text(1)));"),
            "NoClassDefFoundError: io/moorage/server/engine/Engine, which is neither in the plugin nor in the SDK"),
        bad(
            "wants a library of the server",
            PluginZip.starting(
                "sample",
                "1.0.0",
                "new com.fasterxml.jackson.databind.ObjectMapper(); return () -> List.of();"),
            "com/fasterxml/jackson/databind/ObjectMapper, which is neither in the plugin nor in the SDK; put its library into the plugin's lib/"));
  }

  @ParameterizedTest
  @MethodSource("badPlugins")
  void pluginThatDoesNotComeUpIsListedWithItsReason(PluginZip zip, String reason) throws Exception {
    Path file = zip.in(directory);
    ProblemException problem =
        catchThrowableOfType(ProblemException.class, () -> host().load(file));
    assertThat(problem).isNotNull();
    assertThat(problem.message()).contains(reason);
    assertThat(host().list())
        .singleElement()
        .satisfies(
            status -> assertThat(status.state()).isEqualTo("FAILED"),
            status -> assertThat(status.id()).isEqualTo("sample-1.0.0.zip"),
            status -> assertThat(status.reason().orElseThrow()).contains(reason));
    try (Stream<Path> left = Files.list(directory.resolve("work"))) {
      assertThat(left).as("nothing of it is left").isEmpty();
    }
  }

  @Test
  void classOfTheServerIsNotFoundByNameEither() throws Exception {
    host()
        .load(
            PluginZip.serving(
                    "sample",
                    "1.0.0",
                    "get(\"/{name}\", call -> { try { return text(Class.forName(call.variables().get(\"name\"))); }"
                        + " catch (ClassNotFoundException e) { return text(\"not found: \" + e.getMessage()); } })")
                .in(directory));
    assertThat(body(call("GET /plugins/sample/io.moorage.server.engine.Engine")))
        .isEqualTo("not found: io.moorage.server.engine.Engine");
    assertThat(body(call("GET /plugins/sample/io.moorage.api.storage.BlockStorage")))
        .isEqualTo("interface io.moorage.api.storage.BlockStorage");
    assertThat(body(call("GET /plugins/sample/org.slf4j.Logger")))
        .isEqualTo("interface org.slf4j.Logger");
  }

  @Test
  void pluginUsesTheLibraryThatItBringsAlong() throws Exception {
    host()
        .load(
            PluginZip.serving(
                    "sample",
                    "1.0.0",
                    "get(\"/\", call -> text(com.fasterxml.jackson.databind.ObjectMapper.class.getClassLoader() == Sample.class.getClassLoader()))")
                .packing("jackson-databind-", "jackson-core-", "jackson-annotations-")
                .in(directory));
    assertThat(body(call("GET /plugins/sample/"))).isEqualTo("true");
  }

  @Test
  void failedUpgradeLeavesTheOldVersionRunning() throws Exception {
    host().load(versioned("1.0.0"));
    Path bad =
        PluginZip.starting("sample", "2.0.0", "throw new IllegalStateException(\"no\");")
            .in(directory);
    assertThat(catchThrowableOfType(ProblemException.class, () -> host().load(bad))).isNotNull();
    assertThat(body(call("GET /plugins/sample/version"))).isEqualTo("1.0.0");
    assertThat(host().list())
        .extracting(PluginHost.Status::state)
        .containsExactlyInAnyOrder("RUNNING", "FAILED");
    Path good = versioned("2.0.0");
    host().load(good);
    assertThat(host().list()).extracting(PluginHost.Status::state).containsExactly("RUNNING");
  }

  @Test
  void repeatedTaskEndsWithItsPlugin() throws Exception {
    gate.release(1000);
    host()
        .load(
            PluginZip.starting(
                    "sample",
                    "1.0.0",
                    "context.every(java.time.Duration.ofDays(1), () -> context.storage().list("
                        + GROUP
                        + ")); return () -> List.of();")
                .in(directory));
    assertThat(inside.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    assertThat(seen.getFirst().isAlive()).isTrue();
    host().unload("sample");
    assertThat(seen.getFirst().join(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void repeatedTaskEndsWithAPluginThatDoesNotComeUp() throws Exception {
    gate.release(1000);
    Path zip =
        PluginZip.starting(
                "sample",
                "1.0.0",
                "var ran = new java.util.concurrent.CountDownLatch(1);"
                    + " context.every(java.time.Duration.ofDays(1), () -> { context.storage().list("
                    + GROUP
                    + "); ran.countDown(); });"
                    + " try { ran.await(); } catch (InterruptedException e) { }"
                    + " throw new IllegalStateException(\"on second thoughts\");")
            .in(directory);
    assertThat(catchThrowableOfType(ProblemException.class, () -> host().load(zip))).isNotNull();
    assertThat(seen.getFirst().join(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void directoryIsLoadedAtTheStartTheGoodWithTheBad() throws Exception {
    Path plugins = directory.resolve("plugins");
    PluginZip.serving("one", "1.0.0").in(plugins);
    PluginZip.starting("two", "1.0.0", "throw new IllegalStateException(\"no\");").in(plugins);
    Files.writeString(plugins.resolve("three.zip"), "this is no zip");
    host().loadAll();
    assertThat(host().list())
        .extracting(PluginHost.Status::id, PluginHost.Status::state)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("one", "RUNNING"),
            org.assertj.core.groups.Tuple.tuple("two-1.0.0.zip", "FAILED"),
            org.assertj.core.groups.Tuple.tuple("three.zip", "FAILED"));
  }

  @Test
  void fileThatIsNotThereIsRefused() {
    for (Path path : List.of(Path.of("relative.zip"), directory.resolve("none.zip"))) {
      assertThat(catchThrowableOfType(ProblemException.class, () -> host().load(path)).code())
          .isEqualTo(ErrorCode.PLUGIN_NOT_FOUND);
    }
    assertThat(catchThrowableOfType(ProblemException.class, () -> host().reload("sample")).code())
        .isEqualTo(ErrorCode.PLUGIN_NOT_FOUND);
  }

  @Test
  void workedExampleRuns() throws Exception {
    Assumptions.assumeTrue(Files.exists(HELLO), "plugins/hello is not built yet");
    assertThat(host().load(HELLO).id()).isEqualTo("hello");
    assertThat(body(call("GET /plugins/hello/v1/greeting"))).startsWith("Hello from Moorage.");
  }
}
