// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import io.moorage.driver.provider.DriverException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Does steps, and keeps the first failure until all that can be done is done. */
final class Applied {
  private final KernelFiles files;
  private final String what;
  private Optional<DriverException> failure = Optional.empty();

  Applied(KernelFiles files, String what) {
    this.files = files;
    this.what = what;
  }

  /** Does a step up to its first failure. */
  void tried(Step step) {
    try {
      done(step);
    } catch (DriverException e) {
      failure = failure.or(() -> Optional.of(e));
    }
  }

  /** The same with several: none of them needs another one. */
  void all(List<Step> steps) {
    for (Step step : steps) {
      tried(step);
    }
  }

  private void done(Step step) throws DriverException {
    for (Change change : step.changes()) {
      try {
        change.apply(files);
      } catch (IOException e) {
        throw Refusal.of(what, change, e);
      }
    }
  }

  /** The kernel's word for the first failure. */
  Optional<String> reason() {
    return failure
        .map(DriverException::getCause)
        .filter(IOException.class::isInstance)
        .map(IOException.class::cast)
        .map(Refusal::reason);
  }

  boolean succeeded() {
    return failure.isEmpty();
  }

  /**
   * Says what has failed.
   *
   * @throws DriverException the first failure
   */
  void check() throws DriverException {
    if (failure.isPresent()) {
      throw failure.get();
    }
  }
}
