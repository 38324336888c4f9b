// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

/**
 * The codes of LINSTOR's answers that we give, by the names that its clients know. Severity and
 * number together are what clients compare; operation and subject are only added for people.
 */
public enum ReturnCode {
  CREATED(Severity.SUCCESS, 1),
  DELETED(Severity.SUCCESS, 2),
  MODIFIED(Severity.SUCCESS, 3),
  PASSPHRASE_ACCEPTED(Severity.SUCCESS, 4),
  /** A success that is none of the above. */
  DONE(Severity.SUCCESS, 0),
  FAIL_INVLD_NODE_NAME(Severity.ERROR, 200),
  FAIL_INVLD_RSC_NAME(Severity.ERROR, 202),
  FAIL_INVLD_VLM_NR(Severity.ERROR, 205),
  FAIL_INVLD_VLM_SIZE(Severity.ERROR, 206),
  FAIL_INVLD_STOR_POOL_NAME(Severity.ERROR, 208),
  FAIL_INVLD_NET_NAME(Severity.ERROR, 209),
  FAIL_INVLD_NET_ADDR(Severity.ERROR, 210),
  FAIL_INVLD_PROP(Severity.ERROR, 213),
  FAIL_INVLD_SNAPSHOT_NAME(Severity.ERROR, 218),
  FAIL_INVLD_PLACE_COUNT(Severity.ERROR, 219),
  FAIL_INVLD_KVS_NAME(Severity.ERROR, 223),
  FAIL_INVLD_LAYER_STACK(Severity.ERROR, 225),
  FAIL_INVLD_PROVIDER(Severity.ERROR, 227),
  FAIL_NODE_HAS_USED_RSC(Severity.ERROR, 233),
  FAIL_INVLD_REQUEST(Severity.ERROR, 234),
  FAIL_INVLD_RSC_GRP_NAME(Severity.ERROR, 237),
  FAIL_NOT_FOUND_NODE(Severity.ERROR, 300),
  FAIL_NOT_FOUND_RSC_DFN(Severity.ERROR, 301),
  FAIL_NOT_FOUND_RSC(Severity.ERROR, 302),
  FAIL_NOT_FOUND_VLM_DFN(Severity.ERROR, 303),
  FAIL_NOT_FOUND_VLM(Severity.ERROR, 304),
  FAIL_NOT_FOUND_NET_IF(Severity.ERROR, 305),
  FAIL_NOT_FOUND_STOR_POOL_DFN(Severity.ERROR, 309),
  FAIL_NOT_FOUND_STOR_POOL(Severity.ERROR, 310),
  FAIL_NOT_FOUND_DFLT_STOR_POOL(Severity.ERROR, 311),
  FAIL_NOT_FOUND_CRYPT_KEY(Severity.ERROR, 312),
  FAIL_NOT_FOUND_SNAPSHOT(Severity.ERROR, 315),
  FAIL_NOT_FOUND_KVS(Severity.ERROR, 316),
  FAIL_NOT_FOUND_RSC_GRP(Severity.ERROR, 317),
  FAIL_NOT_FOUND_VLM_GRP(Severity.ERROR, 318),
  FAIL_NOT_FOUND_EXT_FILE(Severity.ERROR, 320),
  FAIL_NOT_FOUND_REMOTE(Severity.ERROR, 321),
  FAIL_ACC_DENIED_COMMAND(Severity.ERROR, 412),
  FAIL_EXISTS_NODE(Severity.ERROR, 500),
  FAIL_EXISTS_RSC_DFN(Severity.ERROR, 501),
  FAIL_EXISTS_RSC(Severity.ERROR, 502),
  FAIL_EXISTS_VLM_DFN(Severity.ERROR, 503),
  FAIL_EXISTS_NET_IF(Severity.ERROR, 505),
  FAIL_EXISTS_STOR_POOL_DFN(Severity.ERROR, 509),
  FAIL_EXISTS_STOR_POOL(Severity.ERROR, 510),
  FAIL_EXISTS_CRYPT_PASSPHRASE(Severity.ERROR, 512),
  FAIL_EXISTS_SNAPSHOT_DFN(Severity.ERROR, 514),
  FAIL_EXISTS_RSC_GRP(Severity.ERROR, 522),
  FAIL_EXISTS_VLM_GRP(Severity.ERROR, 523),
  FAIL_MISSING_PROPS(Severity.ERROR, 600),
  FAIL_POOL_EXHAUSTED_MINOR_NR(Severity.ERROR, 801),
  FAIL_POOL_EXHAUSTED_TCP_PORT(Severity.ERROR, 802),
  FAIL_POOL_EXHAUSTED_NODE_ID(Severity.ERROR, 803),
  FAIL_NOT_ALL_UPTODATE(Severity.ERROR, 974),
  FAIL_EVACUATING(Severity.ERROR, 975),
  FAIL_SNAPSHOT_NOT_UPTODATE(Severity.ERROR, 979),
  FAIL_NOT_ENOUGH_FREE_SPACE(Severity.ERROR, 980),
  FAIL_UNDECIDABLE_AUTOPLACMENT(Severity.ERROR, 985),
  FAIL_STLT_DOES_NOT_SUPPORT_LAYER(Severity.ERROR, 988),
  FAIL_STOR_POOL_CONFIGURATION_ERROR(Severity.ERROR, 990),
  FAIL_INSUFFICIENT_REPLICA_COUNT(Severity.ERROR, 991),
  FAIL_SNAPSHOTS_NOT_SUPPORTED(Severity.ERROR, 994),
  FAIL_NOT_CONNECTED(Severity.ERROR, 995),
  FAIL_NOT_ENOUGH_NODES(Severity.ERROR, 996),
  FAIL_IN_USE(Severity.ERROR, 997),
  FAIL_UNKNOWN_ERROR(Severity.ERROR, 998),
  FAIL_IMPL_ERROR(Severity.ERROR, 999),
  FAIL_SIGN_IN(Severity.ERROR, 10000),
  FAIL_SIGN_IN_MISSING_CREDENTIALS(Severity.ERROR, 10001),
  WARN_NOT_CONNECTED(Severity.WARNING, 1002),
  WARN_STLT_NOT_UPDATED(Severity.WARNING, 1003),
  WARN_RSC_ALREADY_DEPLOYED(Severity.WARNING, 1006),
  WARN_NODE_EVICTED(Severity.WARNING, 1017),
  WARN_NOT_EVACUATING(Severity.WARNING, 1020),
  WARN_VLMDFN_RESIZE_SAME_SIZE(Severity.WARNING, 1023),
  WARN_NOT_FOUND(Severity.WARNING, 3000),
  WARN_NO_EFFECT(Severity.WARNING, 3001),
  INFO_NO_RSC_SPAWNED(Severity.INFO, 10000),
  INFO_NOOP(Severity.INFO, 10007),
  INFO_RSC_ALREADY_EXISTS(Severity.INFO, 10008);

  private static final int SEVERITY_SHIFT = 62;

  private final Severity severity;
  private final int number;

  ReturnCode(Severity severity, int number) {
    this.severity = severity;
    this.number = number;
  }

  /** How bad it is; the value goes to the two highest bits. */
  public enum Severity {
    SUCCESS(0),
    INFO(1),
    WARNING(2),
    ERROR(3);

    private final long number;

    Severity(long number) {
      this.number = number;
    }
  }

  /** What was done or tried; the value goes to bits 24 and 25. */
  public enum Operation {
    NONE(0),
    CREATE(1),
    MODIFY(2),
    DELETE(3);

    private final long number;

    Operation(long number) {
      this.number = number;
    }
  }

  /** What it was about; the value goes to bits 18 to 22. */
  public enum Subject {
    NONE(0),
    REMOTE(1),
    BACKUP(2),
    SNAPSHOT(3),
    CONTROLLER(4),
    POOL(5),
    POOL_DEFINITION(6),
    NET_INTERFACE(7),
    RESOURCE_CONNECTION(9),
    NODE_CONNECTION(10),
    VOLUME(11),
    VOLUME_DEFINITION(12),
    RESOURCE(13),
    RESOURCE_DEFINITION(14),
    NODE(15),
    KEY_VALUES(16),
    GROUP(17),
    VOLUME_GROUP(18),
    PHYSICAL_DEVICE(19),
    FILE(20),
    SCHEDULE(21);

    private final long number;

    Subject(long number) {
      this.number = number;
    }
  }

  private static final int OPERATION_SHIFT = 24;
  private static final int SUBJECT_SHIFT = 18;

  public Severity severity() {
    return severity;
  }

  public int number() {
    return number;
  }

  /** The code as it goes over the wire: signed, so errors and warnings are negative. */
  public long over(Operation operation, Subject subject) {
    return (severity.number << SEVERITY_SHIFT)
        | (operation.number << OPERATION_SHIFT)
        | (subject.number << SUBJECT_SHIFT)
        | number;
  }
}
