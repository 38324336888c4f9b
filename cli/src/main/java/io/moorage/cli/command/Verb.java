// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import io.moorage.cli.ExitCode;

/** One thing to do; the command line fills its fields before it runs. */
public interface Verb {
  ExitCode run(Session session);
}
