// SPDX-License-Identifier: Apache-2.0
package io.moorage.server;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arrows between the server's packages, and what pure code may not touch. */
class ArchitectureTest {
  private static final String ROOT = "io.moorage.server.";
  private static final String[] PURE = {"cluster", "placement", "control", "reconcile"};

  private static JavaClasses classes = new ClassFileImporter().importClasses();

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.moorage.server");
  }

  private static String[] packages(String... names) {
    return Stream.of(names).map(name -> ROOT + name + "..").toArray(String[]::new);
  }

  @ParameterizedTest(name = "{0} knows {1}")
  @CsvSource({
    "cluster,   ''",
    "placement, cluster",
    "control,   cluster placement",
    "reconcile, cluster control placement",
    "store,     cluster",
    "engine,    cluster control reconcile store",
    "operation, cluster control placement reconcile engine",
    "auth,      cluster control engine",
    "nodelink,  cluster reconcile engine operation auth",
    "plugin,    control",
  })
  void packageKnowsOnlyThoseBelowIt(String name, String known) {
    List<String> allowed = new ArrayList<>(List.of(ROOT + name + ".."));
    Stream.of(known.split(" "))
        .filter(n -> !n.isEmpty())
        .forEach(n -> allowed.add(ROOT + n + ".."));
    check(
        noClasses()
            .that(resideInAPackage(ROOT + name + ".."))
            .should()
            .dependOnClassesThat(
                resideInAPackage("io.moorage.server..")
                    .and(resideOutsideOfPackages(allowed.toArray(String[]::new)))));
  }

  @Test
  void onlyTheAppKnowsEverybody() {
    check(
        noClasses()
            .that(resideOutsideOfPackages(packages("app")))
            .should()
            .dependOnClassesThat(resideInAnyPackage(packages("app"))));
    check(
        noClasses()
            .that(resideOutsideOfPackages(packages("app", "rest")))
            .should()
            .dependOnClassesThat(resideInAnyPackage(packages("rest"))));
  }

  @Test
  void packagesHaveNoCycles() {
    check(slices().matching("io.moorage.server.(*)..").should().beFreeOfCycles());
  }

  /** Time, chance, threads and files come in as arguments, so that everything can be simulated. */
  @Test
  void pureCodeTouchesNeitherClockNorChanceNorThreadNorFile() {
    check(
        noClasses()
            .that(resideInAnyPackage(packages(PURE)))
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                "java\\.lang\\.(Thread|Process|ProcessBuilder|Runtime)"
                    + "|java\\.util\\.(Random|SplittableRandom|UUID|Timer)"
                    + "|java\\.security\\.SecureRandom"
                    + "|java\\.util\\.concurrent\\..*"
                    + "|java\\.(io|nio)\\..*(File|Path|Stream|Reader|Writer|Channel).*"
                    + "|java\\.net\\.(?!InetAddress$|Inet[46]Address$).*"
                    + "|java\\.sql\\..*"
                    + "|org\\.slf4j\\..*"));
    check(
        noClasses()
            .that(resideInAnyPackage(packages(PURE)))
            .should()
            .callMethodWhere(
                target(
                        nameMatching(
                            "now|nanoTime|currentTimeMillis|randomUUID|random|getProperty|getenv"))
                    .and(target(owner(resideInAPackage("java.."))))));
  }

  /** The core is what the simulation runs: it is as pure as what it calls. */
  @Test
  void coreHasNeitherClockNorChanceNorThread() {
    check(
        noClasses()
            .that()
            .haveNameMatching("io\\.moorage\\.server\\.engine\\.(Core|Input|Outcome)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                "java\\.lang\\.Thread|java\\.util\\.(Random|UUID)|java\\.util\\.concurrent\\..*"
                    + "|io\\.moorage\\.server\\.store\\..*|org\\.slf4j\\..*"));
  }

  @Test
  void onlyTheStoreKnowsSql() {
    check(
        noClasses()
            .that(resideOutsideOfPackages(packages("store")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.sql.."));
  }

  private static void check(ArchRule rule) {
    rule.check(classes);
  }
}
