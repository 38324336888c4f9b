// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both halves together: the Perl file, loaded under a small stand-in of Proxmox's modules and with
 * taint checks on as in pvedaemon, calls the server half over HTTP. What is checked is written in
 * {@code src/test/perl/t}.
 */
class PveNodeTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {"disks", "activation", "snapshots", "transfer", "configuration", "failures"})
  void perlHalfDoesWhatProxmoxExpects(String script) throws Exception {
    assumePerlHas("JSON", "HTTP::Tiny", "IO::Socket::IP");
    try (PveTestServer server = new PveTestServer(disks(), HttpServer.create())) {
      Run run = perl(script, Map.of("MOORAGE_TEST_SERVER", "http://127.0.0.1:" + server.port()));
      assertThat(run.exitCode()).as(run.output()).isZero();
    }
  }

  @Test
  void serverIsCheckedAgainstTheGivenCertificates() throws Exception {
    assumePerlHas("JSON", "HTTP::Tiny", "IO::Socket::SSL");
    Path ours = certificate("ours");
    Path others = certificate("others");
    HttpsServer https = HttpsServer.create();
    https.setHttpsConfigurator(new HttpsConfigurator(keys("ours")));
    try (PveTestServer server = new PveTestServer(disks(), https)) {
      String address = "https://127.0.0.1:" + server.port();
      Run run =
          perl(
              "tls",
              Map.of(
                  "MOORAGE_TEST_SERVER",
                  address,
                  "MOORAGE_TEST_CA",
                  ours.toString(),
                  "MOORAGE_TEST_OTHER_CA",
                  others.toString()));
      assertThat(run.exitCode()).as(run.output()).isZero();
    }
  }

  private Path disks() throws IOException {
    return Files.createDirectories(directory.resolve("disks"));
  }

  private static void assumePerlHas(String... modules) throws Exception {
    List<String> command = new ArrayList<>(List.of("perl"));
    for (String module : modules) {
      command.add("-M" + module);
    }
    command.addAll(List.of("-e", "1"));
    Run run;
    try {
      run = Run.of(new ProcessBuilder(command));
    } catch (IOException e) {
      run = new Run(127, String.valueOf(e.getMessage()));
    }
    assumeTrue(run.exitCode() == 0, "this machine cannot run the Perl half: " + run.output());
  }

  private Run perl(String script, Map<String, String> environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            "perl",
            "-T",
            "-Isrc/test/perl",
            "-Ihost/usr/share/perl5",
            "src/test/perl/t/" + script + ".t");
    builder.environment().putAll(environment);
    builder.environment().put("MOORAGE_PVE_TEST_ROOT", directory.toString());
    return Run.of(builder);
  }

  private Path certificate(String name) throws Exception {
    Path pem = directory.resolve(name + ".pem");
    keytool(
        name, "-genkeypair", "-keyalg", "EC", "-dname", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1");
    keytool(name, "-exportcert", "-rfc", "-file", pem.toString());
    return pem;
  }

  private void keytool(String name, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", "server", "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", new String(PASSWORD)));
    command.addAll(List.of("-keystore", directory.resolve(name + ".p12").toString()));
    Run run = Run.of(new ProcessBuilder(command));
    assertThat(run.exitCode()).as(run.output()).isZero();
  }

  private SSLContext keys(String name) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(directory.resolve(name + ".p12"))) {
      store.load(file, PASSWORD);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /** A process that ended, and all it wrote. */
  private record Run(int exitCode, String output) {
    static Run of(ProcessBuilder builder) throws IOException, InterruptedException {
      Process process = builder.redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Run(process.waitFor(), output);
    }
  }
}
