// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/** Gives all test classes one and the same lab, which is ended after the last of them. */
public final class SharedLab implements ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedLab.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == LvmLab.class;
  }

  /** A lab that does not come up is not tried again for every test. */
  private record Attempt(FutureTask<LvmLab> lab) implements AutoCloseable {
    static Attempt made() {
      FutureTask<LvmLab> lab = new FutureTask<>(LvmLab::start);
      lab.run();
      return new Attempt(lab);
    }

    @Override
    public void close() throws IOException {
      if (lab.state() == Future.State.SUCCESS) {
        lab.resultNow().close();
      }
    }
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    FutureTask<LvmLab> lab =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent(Attempt.class, key -> Attempt.made(), Attempt.class)
            .lab();
    if (lab.state() == Future.State.SUCCESS) {
      return lab.resultNow();
    }
    if (lab.exceptionNow() instanceof TestAbortedException leftOut) {
      throw leftOut;
    }
    throw new ParameterResolutionException("the lab did not start", lab.exceptionNow());
  }
}
