// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import io.moorage.cluster.Build;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives all test classes one and the same lab, which is ended after the last of them. Where no
 * machines can run, the tests are left out.
 */
public final class SharedLab
    implements ExecutionCondition, ParameterResolver, BeforeEachCallback, AfterEachCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedLab.class);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<String> obstacle = obstacle();
    if (obstacle.isEmpty()) {
      return ConditionEvaluationResult.enabled("machines can run here");
    }
    if (context.getTestMethod().isEmpty()) {
      Progress.say(context.getDisplayName() + " is left out: " + obstacle.get());
    }
    return ConditionEvaluationResult.disabled("no lab here: " + obstacle.get());
  }

  private static Optional<String> obstacle() {
    try {
      return Lab.obstacle(Build.here());
    } catch (IOException e) {
      throw new UncheckedIOException("asking whether machines can run here", e);
    }
  }

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
  public void beforeEach(ExtensionContext context) {
    Progress.say(context.getDisplayName());
  }

  /** After every test nothing of ours is left in any machine. */
  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    lab(context).clear();
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return lab(context);
  }

  static LvmLab lab(ExtensionContext context) {
    FutureTask<LvmLab> lab =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent(Attempt.class, key -> Attempt.made(), Attempt.class)
            .lab();
    if (lab.state() == Future.State.SUCCESS) {
      return lab.resultNow();
    }
    throw new ParameterResolutionException("the lab did not start", lab.exceptionNow());
  }
}
