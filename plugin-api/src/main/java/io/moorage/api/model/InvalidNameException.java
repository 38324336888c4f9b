// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.model;

/** A name that breaks the rule of its kind. */
public final class InvalidNameException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private final String what;
  private final String rule;

  public InvalidNameException(String what, String value, String rule) {
    super("'" + value + "' is not a valid " + what + " name");
    this.what = what;
    this.rule = rule;
  }

  /** The kind of thing that was to be named, such as {@code "node"}. */
  public String what() {
    return what;
  }

  /** The rule in words, ready to be shown as what to do. */
  public String rule() {
    return rule;
  }
}
