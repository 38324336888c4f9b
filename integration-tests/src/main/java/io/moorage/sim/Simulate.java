// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import java.io.PrintStream;
import java.util.function.Consumer;

/** Runs seeds until one fails: {@code --seeds N [--seed FIRST] [--verbose]}. */
public final class Simulate {
  private final PrintStream out;

  private Simulate(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] args) {
    System.exit(new Simulate(System.out).run(args));
  }

  private int run(String[] args) {
    try {
      return run(Order.parse(args));
    } catch (IllegalArgumentException e) {
      out.println(e.getMessage());
      out.println("usage: Simulate --seeds N [--seed FIRST] [--verbose]");
      return 2;
    }
  }

  /** What the command line asks for. */
  private record Order(long first, long seeds, boolean verbose) {
    static Order parse(String[] args) {
      Order order = new Order(1, 1, false);
      for (int i = 0; i < args.length; i++) {
        order =
            switch (args[i]) {
              case "--seeds" -> new Order(order.first, number(args, ++i), order.verbose);
              case "--seed" -> new Order(number(args, ++i), order.seeds, order.verbose);
              case "--verbose" -> new Order(order.first, order.seeds, true);
              default -> throw new IllegalArgumentException("'" + args[i] + "' is not known");
            };
      }
      return order;
    }

    private static long number(String[] args, int index) {
      if (index >= args.length) {
        throw new IllegalArgumentException(args[index - 1] + " needs a number");
      }
      return Long.parseLong(args[index]);
    }
  }

  private int run(Order order) {
    long first = order.first();
    long seeds = order.seeds();
    Consumer<String> listener = order.verbose() ? out::println : line -> {};
    Result.Counts total = Result.Counts.NONE;
    long failed = 0;
    long hash = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      Result result = new Simulation(Simulation.Setup.of(seed).listenedToBy(listener)).run();
      total = total.plus(result.counts());
      hash = hash * 31 + result.journal().hash();
      if (result.failure().isPresent()) {
        failed++;
        out.println(result.report());
      }
      long done = seed - first + 1;
      if (done % 100 == 0) {
        out.println(done + " of " + seeds + " seeds, " + failed + " failed");
      }
    }
    print(seeds, failed, total, hash);
    return failed == 0 ? 0 : 1;
  }

  private void print(long seeds, long failed, Result.Counts total, long hash) {
    out.printf(
        "%d seeds, %d failed: %d events in %d imagined minutes, %d requests, %d writes,"
            + " %d server crashes, %d node crashes, %d broken connections; hash %016x%n",
        seeds,
        failed,
        total.events(),
        total.imagined().toMinutes(),
        total.requests(),
        total.writes(),
        total.serverCrashes(),
        total.nodeCrashes(),
        total.breaks(),
        hash);
    out.println(total.granted().size() + " verbs granted: " + total.granted());
    out.println(total.refused().size() + " verbs refused: " + total.refused());
    out.println("faults: " + total.faults());
  }
}
