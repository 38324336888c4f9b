// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import java.util.regex.Pattern;

/** Writes words so that drbdadm reads them as one word each, whatever they hold. */
final class Words {
  /** Limits of drbdadm's own scanner. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/._-]{1,128}");

  private static final Pattern QUOTABLE = Pattern.compile("[ -~&&[^\"\\\\]]{0,255}");
  private static final Pattern OPTION = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  private Words() {}

  static String quoted(String what, String value) throws DriverException {
    if (!QUOTABLE.matcher(value).matches()) {
      throw new DriverException(
          new Problem(
              what + " cannot be written into DRBD's configuration",
              "it has more than 255 characters, or a quote, a backslash, a line's end or a"
                  + " character that is not ASCII among them",
              "set it to another value"));
    }
    return '"' + value + '"';
  }

  /** A value of an option: bare where drbdadm can read it so, since it may be a number. */
  static String value(String option, String value) throws DriverException {
    return PLAIN.matcher(value).matches() ? value : quoted("the option " + option, value);
  }

  static String option(String name) throws DriverException {
    if (!OPTION.matcher(name).matches()) {
      throw new DriverException(
          new Problem(
              "'" + name + "' is no name of a DRBD option",
              "",
              "look which property sets it, and unset it"));
    }
    return name;
  }
}
