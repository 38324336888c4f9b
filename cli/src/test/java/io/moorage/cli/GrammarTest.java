// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.cli.command.Verb;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.PositionalParamSpec;

final class GrammarTest {
  private static final CommandLine GRAMMAR =
      Main.grammar(
          Terminal.unconfigured()
              .environment(new ByteArrayOutputStream(), new ByteArrayOutputStream()));

  static Stream<Arguments> commands() {
    return below(GRAMMAR)
        .map(command -> Arguments.argumentSet(command.getCommandSpec().qualifiedName(), command));
  }

  static Stream<Arguments> verbs() {
    return below(GRAMMAR)
        .filter(command -> command.getCommand() instanceof Verb)
        .map(command -> Arguments.argumentSet(command.getCommandSpec().qualifiedName(), command));
  }

  private static Stream<CommandLine> below(CommandLine command) {
    return new HashSet<>(command.getSubcommands().values())
        .stream().flatMap(child -> Stream.concat(Stream.of(child), below(child)));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyWordIsExplained(CommandLine command) {
    assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
    assertThat(command.getCommandSpec().args())
        .allSatisfy(
            argument -> assertThat(argument.description()).as(argument.toString()).isNotEmpty());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandIsAVerbOrHasVerbs(CommandLine command) {
    assertThat(command.getCommand() instanceof Verb).isEqualTo(command.getSubcommands().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void noTwoVerbsOfANounShareAName(CommandLine command) {
    Set<String> names = new HashSet<>();
    for (CommandLine child : new HashSet<>(command.getSubcommands().values())) {
      for (String name : child.getCommandSpec().names()) {
        assertThat(names.add(name)).as(name).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void parametersStandOneAfterTheOther(CommandLine verb) {
    List<PositionalParamSpec> parameters = verb.getCommandSpec().positionalParameters();
    for (int place = 0; place < parameters.size(); place++) {
      assertThat(parameters.get(place).index().min()).isEqualTo(place);
    }
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void everyVerbHasAHelpText(CommandLine verb) {
    List<String> words = new ArrayList<>(List.of(verb.getCommandSpec().qualifiedName().split(" ")));
    words.removeFirst();
    words.add("--help");

    Terminal.Outcome outcome = Terminal.unconfigured().run(words.toArray(String[]::new));

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out()).startsWith("Usage: " + verb.getCommandSpec().qualifiedName() + " ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n l",
        "n c",
        "n d",
        "n sp",
        "n lp",
        "n i l",
        "n interface c",
        "sp c lvmthin",
        "sp c zfs",
        "sp c zfsthin",
        "sp l",
        "ps l",
        "ps cdp",
        "rg c",
        "rg spawn",
        "rg qsi",
        "rg qmvs",
        "vg c",
        "rd c",
        "rd l",
        "vd c",
        "vd size",
        "r c",
        "r l",
        "r lv",
        "r mkavail",
        "r td",
        "v l",
        "s c",
        "s rb",
        "s r rst",
        "s vd rst",
        "c lp",
        "c sp",
        "c v",
        "err l",
        "err s",
        "e c",
        "e e",
        "e m",
        "e s",
        "kv m",
        "kv s",
        "p l",
        "adv"
      })
  void shortFormsAreThoseOfTheLinstorClient(String words) {
    assertThat(Terminal.unconfigured().run((words + " --help").split(" ")).exit()).isZero();
  }

  @Test
  void nounAloneShowsItsVerbs() {
    Terminal.Outcome outcome = Terminal.unconfigured().run("node");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).contains("join-token", "list-properties");
  }

  @Test
  void nothingAtAllShowsTheNouns() {
    Terminal.Outcome outcome = Terminal.unconfigured().run();

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).contains("resource-group, rg");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void completionKnowsNounsVerbsAndOptions(String shell) {
    Terminal.Outcome outcome = Terminal.unconfigured().run("completion", shell);

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out()).contains("resource-group", "spawn-resources", "--dry-run");
  }

  @Test
  void versionIsShown() {
    assertThat(Terminal.unconfigured().run("--version").out()).startsWith("moor ");
  }
}
