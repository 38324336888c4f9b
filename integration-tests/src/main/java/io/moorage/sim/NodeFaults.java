// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.simulated.Faults;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.Step;
import java.util.HashSet;
import java.util.Set;

/** What goes wrong on a node's disks. Pools are bad for a while; commands fail by chance. */
final class NodeFaults implements Faults {
  private final CrashPoints crash;
  private final Chance chance;
  private final Set<PoolName> unreadable = new HashSet<>();
  private final Set<PoolName> full = new HashSet<>();
  private int failsOneIn;

  NodeFaults(CrashPoints crash, Chance chance) {
    this.crash = crash;
    this.chance = chance;
  }

  /** From now on one command in so many fails; zero means none. */
  void failing(int oneIn) {
    failsOneIn = oneIn;
  }

  void unreadable(PoolName pool, boolean now) {
    if (now) {
      unreadable.add(pool);
    } else {
      unreadable.remove(pool);
    }
  }

  void full(PoolName pool, boolean now) {
    if (now) {
      full.add(pool);
    } else {
      full.remove(pool);
    }
  }

  void end() {
    unreadable.clear();
    full.clear();
    failsOneIn = 0;
    crash.disarm();
  }

  @Override
  public void before(Step step) throws DriverException {
    crash.pass("before '" + step.summary() + "'");
    if (unreadable.contains(step.pool()) || fails()) {
      throw failure(step, "input/output error");
    }
  }

  @Override
  public void after(Step step) throws DriverException {
    crash.pass("after '" + step.summary() + "'");
    if (fails()) {
      throw failure(step, "the command was killed after it had run");
    }
  }

  @Override
  public void before(ResourceName resource, String change) throws DriverException {
    crash.pass("before '" + change + "' of " + resource);
    if (fails()) {
      throw new DriverException(
          new Problem("cannot change " + resource, "the command was killed", "it is tried again"));
    }
  }

  @Override
  public void reading(PoolName pool) throws DriverException {
    if (unreadable.contains(pool)) {
      throw new DriverException(
          new Problem("pool " + pool + " cannot be read", "input/output error", "wait"));
    }
  }

  @Override
  public boolean full(PoolName pool) {
    return full.contains(pool);
  }

  private boolean fails() {
    return failsOneIn > 0 && chance.oneIn(failsOneIn);
  }

  private static DriverException failure(Step step, String cause) {
    return new DriverException(new Problem("cannot " + step.summary(), cause, "it is tried again"));
  }
}
