// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.capability;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.ProviderKind;
import java.util.List;
import java.util.regex.Pattern;

/** What each kind of storage and each layer asks of a host, and what of it a host lacks. */
public final class Needs {
  private static final Pattern AT_ONCE = Pattern.compile("^");

  private Needs() {}

  /** Why a host cannot do a kind of storage; empty where nothing is known to stand against it. */
  public static List<String> unmet(ProviderKind kind, HostFacts host) {
    return unmet(needs(kind), host);
  }

  /** Why a host cannot do a layer; empty where nothing is known to stand against it. */
  public static List<String> unmet(LayerKind kind, HostFacts host) {
    return unmet(needs(kind), host);
  }

  private static List<String> unmet(List<Need> needs, HostFacts host) {
    return needs.stream().flatMap(need -> need.lack(host).stream()).toList();
  }

  private static List<Need> needs(ProviderKind kind) {
    return switch (kind) {
      // The driver of files opens /dev/loop-control itself, which says more than any list.
      case DISKLESS, FILE, FILE_THIN -> List.of();
      case LVM ->
          List.of(
              new Need.Program(Tool.LVM),
              new Need.Release(Tool.LVM, Pattern.compile("LVM version:"), Version.of(2, 2, 158)),
              new Need.Module("dm_mod"));
      case LVM_THIN ->
          List.of(
              new Need.Program(Tool.LVM),
              new Need.Release(Tool.LVM, Pattern.compile("LVM version:"), Version.of(2, 2, 158)),
              new Need.Program(Tool.THIN_CHECK),
              new Need.Module("dm_mod"),
              new Need.Module("dm_thin_pool"));
      case ZFS, ZFS_THIN ->
          List.of(
              new Need.Program(Tool.ZFS),
              new Need.Release(Tool.ZFS, AT_ONCE, Version.of(0, 8)),
              new Need.Program(Tool.ZPOOL),
              new Need.Module("zfs"));
    };
  }

  private static List<Need> needs(LayerKind kind) {
    return switch (kind) {
      case STORAGE -> List.of();
      case DRBD ->
          List.of(
              new Need.Program(Tool.DRBDADM),
              new Need.Release(Tool.DRBDADM, Pattern.compile("DRBDADM_VERSION="), Version.of(9, 0)),
              new Need.Program(Tool.DRBDSETUP),
              new Need.DrbdModule(Version.of(9, 0)));
      case LUKS ->
          List.of(
              new Need.Program(Tool.CRYPTSETUP),
              // The first with LUKS2.
              new Need.Release(Tool.CRYPTSETUP, AT_ONCE, Version.of(2, 0)),
              new Need.Module("dm_crypt"));
      case NVME ->
          // The driver works on the kernel's own files: it needs no program.
          List.of(
              new Need.Module("nvmet"), new Need.Module("nvmet_tcp"), new Need.Module("nvme_tcp"));
      case CACHE ->
          List.of(
              new Need.Program(Tool.DMSETUP),
              new Need.Module("dm_cache"),
              new Need.Module("dm_cache_smq"));
      case WRITECACHE -> List.of(new Need.Program(Tool.DMSETUP), new Need.Module("dm_writecache"));
      case BCACHE -> List.of(new Need.Program(Tool.MAKE_BCACHE), new Need.Module("bcache"));
    };
  }
}
