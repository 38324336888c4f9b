// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import static io.moorage.driver.nvmeof.Example.DATA;
import static io.moorage.driver.nvmeof.Example.GAMMA;
import static io.moorage.driver.nvmeof.Example.SECOND;
import static io.moorage.driver.nvmeof.Example.SIZE;
import static io.moorage.driver.nvmeof.Example.SUBSYSTEM;
import static io.moorage.driver.nvmeof.Example.target;
import static io.moorage.driver.nvmeof.Example.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.NetworkLayer.Wanted;
import io.moorage.driver.spec.NvmeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The process, or the machine, ends before every single write; then the same is asked for again.
 */
class TargetCrashTest {

  private static FakeKernel kernel() {
    FakeKernel kernel = new FakeKernel();
    kernel.device("data_00000", 0, SIZE);
    kernel.device("data_00001", 1, SIZE);
    return kernel;
  }

  private static Wanted first() {
    return wanted(target(0), Map.of(0, "/dev/vg/data_00000"));
  }

  private static Wanted second() {
    return wanted(
        new NvmeSpec.Target(SUBSYSTEM, List.of(SECOND), List.of(GAMMA), List.of(1)),
        Map.of(1, "/dev/vg/data_00001"));
  }

  /** Some work on a layer. */
  @FunctionalInterface
  private interface Work {
    void on(NvmeLayer layer) throws DriverException;
  }

  private static String stateAfter(List<Work> works) throws DriverException {
    FakeKernel kernel = kernel();
    for (Work work : works) {
      work.on(Example.layer(kernel));
    }
    return state(kernel);
  }

  /** A port that is made anew may have another number. */
  private static String state(FakeKernel kernel) {
    return kernel.nvmet.state().replace("ports/20001", "ports/20000");
  }

  /** How many changes the work took before it was not interrupted any more. */
  private static int interrupted(List<Work> before, Work work, boolean machine)
      throws DriverException {
    List<Work> all = new ArrayList<>(before);
    all.add(work);
    String whole = stateAfter(all);
    for (int change = 0; ; change++) {
      FakeKernel kernel = kernel();
      for (Work done : before) {
        done.on(Example.layer(kernel));
      }
      kernel.losePowerBefore(change);
      try {
        work.on(Example.layer(kernel));
        assertThat(state(kernel)).isEqualTo(whole);
        return change;
      } catch (PowerLoss e) {
        if (machine) {
          kernel.reboot();
        } else {
          kernel.startProcess();
        }
      }
      NvmeLayer again = Example.layer(kernel);
      again.refresh();
      work.on(again);
      assertThat(state(kernel)).as("interrupted before change %s", change).isEqualTo(whole);
    }
  }

  @Test
  void offering() throws Exception {
    assertThat(interrupted(List.of(), layer -> layer.adjust(first()), false)).isEqualTo(16);
    assertThat(interrupted(List.of(), layer -> layer.adjust(first()), true)).isEqualTo(16);
  }

  @Test
  void offeringSomethingElse() throws Exception {
    assertThat(
            interrupted(
                List.of(layer -> layer.adjust(first())), layer -> layer.adjust(second()), false))
        .isGreaterThan(16);
  }

  @Test
  void ending() throws Exception {
    assertThat(
            interrupted(List.of(layer -> layer.adjust(first())), layer -> layer.stop(DATA), false))
        .isEqualTo(7);
  }

  @Test
  void endingWhatWasLeftHalfMade() throws Exception {
    for (int change = 0; change < 16; change++) {
      FakeKernel kernel = kernel();
      kernel.losePowerBefore(change);
      try {
        Example.layer(kernel).adjust(first());
      } catch (PowerLoss e) {
        kernel.startProcess();
      }
      Example.layer(kernel).stop(DATA);
      assertThat(kernel.list(Nvmet.SUBSYSTEMS)).isEmpty();
      assertThat(Example.layer(kernel).look(DATA, Optional.empty()).facts()).isEmpty();
    }
  }
}
