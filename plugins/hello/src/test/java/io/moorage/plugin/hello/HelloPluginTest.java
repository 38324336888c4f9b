// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.hello;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.platform.Endpoint;
import io.moorage.api.platform.Endpoint.Answer;
import io.moorage.api.platform.PlatformInstance;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelloPluginTest {
  private final FakeContext context = new FakeContext();

  private static Answer call(PlatformInstance plugin, String path, Map<String, String> query) {
    Map<String, List<String>> parameters =
        query.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue())));
    Endpoint endpoint =
        plugin.endpoints().stream().filter(e -> e.path().equals(path)).findFirst().orElseThrow();
    return endpoint.handler().handle(new Endpoint.Call(Map.of(), parameters, ""));
  }

  private Answer greet(Map<String, String> query) {
    return call(new HelloPlugin().start(context), "/v1/greeting", query);
  }

  @Test
  void greetingIsConfiguredAndCounted() {
    assertThat(greet(Map.of()).body()).isEqualTo("Hello from Moorage.\n");
    context.configuration = Map.of("greeting", "Ahoy");
    assertThat(greet(Map.of()).body()).isEqualTo("Ahoy.\n");
    assertThat(context.counts).containsExactly(Map.entry("greetings", 2L));
  }

  @Test
  void disksOfAGroupAreCounted() {
    context.disks = Optional.of(3);
    assertThat(greet(Map.of("group", "fast")).body())
        .isEqualTo("Hello from Moorage.\nfast has 3 disks.\n");
  }

  @ParameterizedTest
  @CsvSource({"-,422", "nowhere,404"})
  void groupThatIsNotThereIsAnError(String group, int status) {
    assertThat(greet(Map.of("group", group)).status()).isEqualTo(status);
  }

  @Test
  void settingThatCannotWorkIsRefusedAtTheStart() {
    context.configuration = Map.of("greeting", " ");
    assertThatThrownBy(() -> new HelloPlugin().start(context))
        .hasMessageContaining("give it a text of 1 to 200 characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "60001", "soon"})
  void slowCallIsBounded(String millis) {
    PlatformInstance plugin = new HelloPlugin().start(context);
    assertThat(call(plugin, "/v1/slow", Map.of("millis", millis)).status()).isEqualTo(422);
  }

  @Test
  void slowCallAnswersInTheEnd() {
    PlatformInstance plugin = new HelloPlugin().start(context);
    assertThat(call(plugin, "/v1/slow", Map.of("millis", "1")).body()).isEqualTo("Waited 1 ms.\n");
  }

  @Test
  void slowCallDoesNotOutliveThePlugin() throws Exception {
    PlatformInstance plugin = new HelloPlugin().start(context);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> waiting =
          threads.submit(() -> call(plugin, "/v1/slow", Map.of("millis", "60000")));
      plugin.close();
      assertThat(waiting.get().status()).isEqualTo(503);
    }
  }

  /** Compiling the tests writes an index too, an empty one; the host reads the plugin's own. */
  @Test
  void hostFindsThePlugin() throws Exception {
    StringBuilder indexes = new StringBuilder();
    for (URL index : Collections.list(loader().getResources("META-INF/extensions.idx"))) {
      try (InputStream stream = index.openStream()) {
        indexes.append(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertThat(indexes).contains(HelloPlugin.class.getName());
  }

  private static ClassLoader loader() {
    return HelloPlugin.class.getClassLoader();
  }
}
