// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.driver.spec.DrbdSpec;
import java.util.Map;

/**
 * The options of a resource that the model knows; all others have no bearing on what it shows.
 *
 * @param quorum whether a majority is needed
 * @param suspendWithoutQuorum whether I/O waits without quorum, instead of failing
 * @param suspendWithoutData whether I/O waits where no data can be reached, instead of failing
 * @param yieldWhenOutdated whether a primary that is frozen gives way to a newer one
 * @param retryConflicts whether a primary that would have to be a resync's target tries again,
 *     instead of giving up
 */
public record MemberOptions(
    String secret,
    boolean quorum,
    boolean suspendWithoutQuorum,
    boolean suspendWithoutData,
    boolean yieldWhenOutdated,
    boolean retryConflicts,
    boolean autoPromote,
    boolean twoPrimaries) {

  /** What DRBD does where nothing else is said. */
  public static final MemberOptions DEFAULT =
      new MemberOptions("", false, true, false, false, false, true, false);

  static MemberOptions of(DrbdSpec spec) {
    Map<String, String> resource = spec.options().resource();
    return new MemberOptions(
        spec.secret().value(),
        resource.getOrDefault("quorum", "off").equals("majority"),
        resource.getOrDefault("on-no-quorum", "suspend-io").equals("suspend-io"),
        resource.getOrDefault("on-no-data-accessible", "io-error").equals("suspend-io"),
        resource
            .getOrDefault("on-suspended-primary-outdated", "disconnect")
            .equals("force-secondary"),
        spec.options().net().getOrDefault("rr-conflict", "disconnect").equals("retry-connect"),
        !resource.getOrDefault("auto-promote", "yes").equals("no"),
        spec.twoPrimaries()
            || spec.options().net().getOrDefault("allow-two-primaries", "no").equals("yes"));
  }

  MemberOptions withQuorum(boolean needed) {
    return new MemberOptions(
        secret,
        needed,
        suspendWithoutQuorum,
        suspendWithoutData,
        yieldWhenOutdated,
        retryConflicts,
        autoPromote,
        twoPrimaries);
  }

  MemberOptions withTwoPrimaries(boolean allowed) {
    return new MemberOptions(
        secret,
        quorum,
        suspendWithoutQuorum,
        suspendWithoutData,
        yieldWhenOutdated,
        retryConflicts,
        autoPromote,
        allowed);
  }
}
