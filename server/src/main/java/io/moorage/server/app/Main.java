// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.app;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The server's command line. */
@Command(
    name = "moor server",
    mixinStandardHelpOptions = true,
    description = "Runs the Moorage server: the control plane, its REST API and the plugins.",
    showDefaultValues = true)
public final class Main implements Callable<Integer> {
  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Where its state lies: database, certificates, error reports.",
      defaultValue = "/var/lib/moorage/server")
  private Path stateDirectory = Path.of("/var/lib/moorage/server");

  @Option(
      names = "--plugin-dir",
      paramLabel = "DIR",
      description = "Where plugins' zips lie; by default 'plugins' in the state directory.")
  private @Nullable Path pluginDirectory;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description =
          "Address to listen on. Anything but loopback needs --token-file: nobody may call without a token.",
      defaultValue = "127.0.0.1")
  private String bind = "127.0.0.1";

  @Option(
      names = "--https-port",
      paramLabel = "PORT",
      description = "Port of the API with TLS; 0 takes a free one.",
      defaultValue = "3371")
  private int httpsPort;

  @Option(
      names = "--http-loopback",
      paramLabel = "PORT",
      description =
          "Also serve the API without TLS on 127.0.0.1, for trials on one host; LINSTOR's port is 3370.",
      defaultValue = "-1")
  private int httpPort;

  @Option(
      names = "--advertise",
      paramLabel = "NAME",
      description = "Further names or addresses under which clients reach it, for its certificate.")
  private List<String> advertised = List.of();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with the token that callers show as 'Authorization: Bearer …'.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--insecure-loopback-nodes",
      description = "Reach daemons on loopback without TLS where their address says PLAIN.")
  private boolean insecureLoopbackNodes;

  @Option(
      names = "--exit-with-parent",
      description = "End when the process that started it ends, for demos and tests.")
  private boolean exitWithParent;

  public static void main(String[] arguments) {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    if (exitWithParent) {
      // First of all: once a parent has ended, nobody can tell any more who it was.
      ProcessHandle.current().parent().ifPresent(parent -> watch(parent, end));
    }
    ServerConfig config =
        new ServerConfig(
            stateDirectory.toAbsolutePath(),
            java.util.Objects.requireNonNullElse(pluginDirectory, stateDirectory.resolve("plugins"))
                .toAbsolutePath(),
            bind,
            httpsPort,
            httpPort,
            advertised,
            insecureLoopbackNodes,
            java.util.Optional.ofNullable(tokenFile));
    Injector injector;
    try {
      injector = Guice.createInjector(Stage.PRODUCTION, new ServerModule(config));
    } catch (com.google.inject.CreationException | com.google.inject.ProvisionException e) {
      System.err.println("moor server: " + rootMessage(e));
      return 1;
    }
    Server server = injector.getInstance(Server.class);
    try {
      server.start();
    } catch (java.io.IOException | IllegalStateException e) {
      System.err.println("moor server: " + rootMessage(e));
      server.stop();
      return 1;
    }
    System.out.println(server.banner());
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              end.countDown();
              try {
                stopped.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }));
    end.await();
    try {
      server.stop();
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  private static void watch(ProcessHandle parent, CountDownLatch end) {
    Thread.ofPlatform()
        .daemon()
        .name("parent-watch")
        .start(() -> {
          parent.onExit().join();
          end.countDown();
        });
  }

  private static String rootMessage(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
