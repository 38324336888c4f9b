// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.app;

import java.io.IOException;
import java.util.List;

/** {@code moor-node}. */
public final class Main {

  private Main() {}

  /** Starts the daemon, which then runs until it is told to end. */
  public static void main(String[] words) {
    if (List.of(words).contains("--help")) {
      System.out.print(Arguments.HELP);
      return;
    }
    try {
      Daemon daemon = Daemon.start(Arguments.parse(List.of(words)));
      Runtime.getRuntime().addShutdownHook(new Thread(daemon::close, "stop"));
      System.out.println(daemon.readyLine());
    } catch (UsageException | IllegalArgumentException e) {
      fail(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      fail(e.toString());
    } catch (Exception e) {
      fail("it could not start: " + e);
    }
  }

  private static void fail(String why) {
    System.err.println("moor-node: " + why);
    System.exit(1);
  }
}
