// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.exec;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The processes that run now, so that none of them is left behind. */
final class Children {
  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private volatile boolean ending;

  private Children() {}

  static Children endingWithThisProcess() {
    Children children = new Children();
    Runtime.getRuntime().addShutdownHook(new Thread(children::endAll, "end of child processes"));
    return children;
  }

  Process start(ProcessBuilder builder) throws IOException {
    if (ending) {
      throw new IOException("the node daemon is about to end");
    }
    Process process = builder.start();
    running.add(process);
    if (ending) {
      // The last look at the set may have been before this one was in it.
      kill(process);
    }
    return process;
  }

  /** Makes sure that it has ended, with everything it started; nothing where that is so. */
  void end(Process process) {
    if (process.isAlive()) {
      kill(process);
    }
    running.remove(process);
  }

  private void endAll() {
    ending = true;
    running.forEach(Children::kill);
  }

  private static void kill(Process process) {
    // Before the parent dies, since its children belong to somebody else after that.
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }
}
