// SPDX-License-Identifier: Apache-2.0
package io.moorage.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.cluster.Build;
import io.moorage.cluster.Shell;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Java client of LINSTOR's makers, over TLS, against real nodes. */
@ExtendWith(SharedCluster.class)
class JavaClientIT {
  private static final String PASSWORD = "changeit";

  private final ThreeNodes nodes;

  JavaClientIT(ThreeNodes nodes) {
    this.nodes = nodes;
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    nodes.clear();
    nodes.api().delete("/v1/resource-groups/java");
  }

  @Test
  void clientThatWeDidNotWriteUsesTheCluster() throws Exception {
    Path libraries = Build.here().root().resolve("server/target/linstor-client");
    Path walk =
        Path.of(JavaClientWalk.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String output =
        Shell.run(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djavax.net.ssl.trustStore=" + trust(),
            "-Djavax.net.ssl.trustStorePassword=" + PASSWORD,
            "-cp",
            walk + ":" + libraries + "/*",
            "io.moorage.scenario.JavaClientWalk",
            nodes.api().base().toString());
    assertThat(output).contains("walked");
  }

  private Path trust() throws Exception {
    Path file = nodes.folder("trust").resolve("trust.p12");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(nodes.cluster().caFile())) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return file;
  }
}
