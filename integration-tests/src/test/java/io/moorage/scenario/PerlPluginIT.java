// SPDX-License-Identifier: Apache-2.0
package io.moorage.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.moorage.cluster.Build;
import io.moorage.cluster.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The half of the Proxmox plugin that runs on a host, over TLS, on real devices. */
@ExtendWith(SharedCluster.class)
class PerlPluginIT {
  private static final String GROUP = "fast";

  private final ThreeNodes nodes;

  PerlPluginIT(ThreeNodes nodes) {
    this.nodes = nodes;
  }

  @Test
  void perlHalfWorksAgainstTheRealServer() throws Exception {
    assumeTrue(perlCan(), "this machine has no perl with JSON and IO::Socket::SSL");
    nodes.addGroup(GROUP, ThreeNodes.POOL, 2);
    try {
      Process perl =
          perl(
              Map.of(
                  "MOORAGE_TEST_SERVER",
                  nodes.api().base().toString(),
                  "MOORAGE_TEST_CA",
                  nodes.cluster().caFile().toString(),
                  "MOORAGE_PVE_TEST_ROOT",
                  nodes.folder("pve").toString()));
      String output = new String(perl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(perl.waitFor()).as(output).isZero();
      assertThat(nodes.api().get("/v1/view/resources").required("viewing")).isEmpty();
    } finally {
      nodes.clear();
      nodes.api().delete("/v1/resource-groups/" + GROUP).required("deleting the group");
    }
  }

  private static boolean perlCan() {
    try {
      Shell.run("perl", "-MJSON", "-MHTTP::Tiny", "-MIO::Socket::SSL", "-e", "1");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Process perl(Map<String, String> environment) throws IOException {
    Path plugin = Build.here().root().resolve("plugins/proxmox");
    ProcessBuilder builder =
        new ProcessBuilder(
                "perl",
                "-T",
                "-I" + plugin.resolve("src/test/perl"),
                "-I" + plugin.resolve("host/usr/share/perl5"),
                Build.here()
                    .root()
                    .resolve("integration-tests/src/test/perl/real_server.t")
                    .toString())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    return builder.start();
  }
}
