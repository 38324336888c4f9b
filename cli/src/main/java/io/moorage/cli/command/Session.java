// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.moorage.cli.Environment;
import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Answer;
import io.moorage.cli.rest.Api;
import io.moorage.cli.rest.Request;
import io.moorage.cli.rest.ReturnCode;
import io.moorage.cli.text.ReturnCodePrinter;
import io.moorage.cli.text.Style;
import io.moorage.cli.text.Table;
import java.io.PrintStream;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** One run of one verb: asks the server and shows what it answered. */
public final class Session implements AutoCloseable {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final Environment environment;
  private final Supplier<Api> connect;
  private final boolean machineReadable;
  private final Style style;
  private final CommandLine command;
  private @Nullable Api api;

  public Session(
      Environment environment,
      Supplier<Api> connect,
      boolean machineReadable,
      Style style,
      CommandLine command) {
    this.environment = environment;
    this.connect = connect;
    this.machineReadable = machineReadable;
    this.style = style;
    this.command = command;
  }

  Session pastable() {
    return new Session(environment, this::api, machineReadable, Style.PLAIN, command);
  }

  /** The whole command line, of which this verb is a part. */
  CommandLine root() {
    CommandLine root = command;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    return root;
  }

  PrintStream out() {
    return environment.out();
  }

  Instant now() {
    return environment.clock().instant();
  }

  boolean isMachineReadable() {
    return machineReadable;
  }

  Answer ask(Request request) {
    return api().send(request);
  }

  /** Asks, and shows the answer as a table. */
  ExitCode table(Request request, Function<JsonNode, Table> table) {
    return show(request, body -> print(table.apply(body)));
  }

  /**
   * Asks, and shows the answer in some way of its own; errors and the raw answer look alike for all
   * verbs.
   */
  ExitCode show(Request request, Consumer<JsonNode> show) {
    return show(ask(request), show);
  }

  ExitCode show(Answer answer, Consumer<JsonNode> show) {
    if (answer.isError()) {
      return report(List.of(answer));
    }
    if (machineReadable) {
      out().println(answer.text());
    } else {
      show.accept(answer.body());
    }
    return ExitCode.SUCCESS;
  }

  void print(Table table) {
    out().print(table.render(style));
  }

  /** Sends changes one after the other, all of them even where one fails, and reports on all. */
  ExitCode change(Request... requests) {
    return change(List.of(requests));
  }

  ExitCode change(List<Request> requests) {
    return report(requests.stream().map(this::ask).toList());
  }

  ExitCode report(List<Answer> answers) {
    List<ReturnCode> codes = new ArrayList<>();
    answers.forEach(answer -> codes.addAll(codes(answer)));
    if (machineReadable) {
      out().println(answers.size() == 1 ? answers.getFirst().text() : joined(answers));
    } else {
      new ReturnCodePrinter(out(), style).print(codes);
    }
    boolean failed =
        answers.stream().anyMatch(Answer::isError)
            || codes.stream().anyMatch(code -> code.severity() == ReturnCode.Severity.ERROR);
    return failed ? ExitCode.API_ERROR : ExitCode.SUCCESS;
  }

  /** An error that is no list still has to be seen. */
  private static List<ReturnCode> codes(Answer answer) {
    return answer.isError() && !answer.body().isArray()
        ? List.of(
            new ReturnCode(
                -1,
                "The server answered with status " + answer.status(),
                "",
                "",
                answer.text(),
                List.of()))
        : ReturnCode.listOf(answer.body());
  }

  private static ArrayNode joined(List<Answer> answers) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    answers.forEach(answer -> answer.body().forEach(all::add));
    return all;
  }

  void printCodes(JsonNode codes) {
    new ReturnCodePrinter(out(), style).print(ReturnCode.listOf(codes));
  }

  /**
   * A time in milliseconds as the operator's clock shows it; nothing where the server knows none.
   */
  String time(JsonNode milliseconds) {
    return milliseconds.isNumber()
        ? TIME.format(Instant.ofEpochMilli(milliseconds.asLong()).atZone(environment.zone()))
        : "";
  }

  private Api api() {
    Api open = api;
    if (open == null) {
      open = connect.get();
      api = open;
    }
    return open;
  }

  @Override
  public void close() {
    if (api != null) {
      api.close();
    }
  }
}
