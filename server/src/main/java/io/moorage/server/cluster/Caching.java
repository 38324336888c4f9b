// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.InvalidNameException;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.PoolName;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.VolumePart;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the volumes of a replica are cached: as the properties had it when the replica was made, so
 * that a later change of them does not ask for other things than lie on disk.
 *
 * @param parts where the faster devices lie, and how large they are made
 * @param options by LINSTOR's names, without the layer's own prefix
 */
public record Caching(LayerKind kind, Map<VolumePart, Share> parts, Map<String, String> options) {
  /** The layers that put a faster device in front of a volume. */
  public static final Set<LayerKind> KINDS =
      Set.of(LayerKind.CACHE, LayerKind.WRITECACHE, LayerKind.BCACHE);

  private static final ByteSize UNIT = ByteSize.mebibytes(1);

  public Caching {
    parts = Map.copyOf(parts);
    options = Map.copyOf(options);
  }

  /**
   * How large a part is.
   *
   * @param percent of the volume it serves
   * @param least what it has at least
   */
  public record Share(PoolName pool, double percent, ByteSize least) {
    LayerSpec.Part of(ByteSize volume) {
      ByteSize share =
          ByteSize.bytes(
              BigDecimal.valueOf(volume.bytes())
                  .multiply(BigDecimal.valueOf(percent / 100))
                  .setScale(0, RoundingMode.CEILING)
                  .longValue());
      ByteSize size = share.compareTo(least) < 0 ? least : share;
      return new LayerSpec.Part(pool, size.roundedUpTo(UNIT));
    }
  }

  /** The layer over a volume of a size. */
  public LayerSpec.Cached over(ByteSize volume) {
    Map<VolumePart, LayerSpec.Part> sized = new EnumMap<>(VolumePart.class);
    parts.forEach((part, share) -> sized.put(part, share.of(volume)));
    return new LayerSpec.Cached(kind, sized, options);
  }

  /** The property that names the pool of a kind of cache. */
  public static String poolKey(LayerKind kind) {
    return Setting.of(kind).key(Setting.of(kind).pool());
  }

  /**
   * What the properties ask for.
   *
   * @return empty where they name no pool
   */
  public static Optional<Caching> asked(LayerKind kind, Inherited properties) {
    Setting setting = Setting.of(kind);
    Map<String, String> options = new TreeMap<>(properties.below(setting.prefix()));
    Optional<PoolName> pool =
        Optional.ofNullable(options.remove(setting.pool())).flatMap(Caching::pool);
    Optional<String> size = Optional.ofNullable(options.remove(setting.size()));
    Optional<PoolName> metaPool =
        Optional.ofNullable(options.remove("MetaPool")).flatMap(Caching::pool);
    Optional<String> metaSize = Optional.ofNullable(options.remove("Metasize"));
    return pool.map(there -> {
      Map<VolumePart, Share> parts = new EnumMap<>(VolumePart.class);
      parts.put(setting.part(), share(there, size.orElse("5%"), setting.least()));
      if (kind == LayerKind.CACHE) {
        parts.put(
            VolumePart.CACHE_META,
            share(metaPool.orElse(there), metaSize.orElse("12288"), ByteSize.mebibytes(2)));
      }
      return new Caching(kind, parts, options);
    });
  }

  private static Optional<PoolName> pool(String name) {
    try {
      return Optional.of(new PoolName(name));
    } catch (InvalidNameException e) {
      // Refused where it is set; one that got in otherwise names none.
      return Optional.empty();
    }
  }

  /** A share as LINSTOR writes it: a percentage, or KiB. */
  private static Share share(PoolName pool, String size, ByteSize least) {
    try {
      String text = size.strip();
      if (text.endsWith("%")) {
        double percent = Double.parseDouble(text.substring(0, text.length() - 1));
        return new Share(pool, Math.clamp(percent, 0, 100), least);
      }
      ByteSize asked = ByteSize.kibibytes(Long.parseLong(text));
      return new Share(pool, 0, asked.compareTo(least) < 0 ? least : asked);
    } catch (NumberFormatException e) {
      // Refused where it is set; one that got in otherwise is the usual size.
      return new Share(pool, 5, least);
    }
  }

  /** How LINSTOR names the settings of a kind. */
  private record Setting(String prefix, String pool, String size, VolumePart part, ByteSize least) {
    static Setting of(LayerKind kind) {
      return switch (kind) {
        case CACHE ->
            new Setting(
                "Cache/", "CachePool", "Cachesize", VolumePart.CACHE, ByteSize.mebibytes(4));
        case WRITECACHE ->
            new Setting(
                "Writecache/", "PoolName", "Size", VolumePart.WRITECACHE, ByteSize.mebibytes(4));
        // What the tools of bcache take at least.
        case BCACHE ->
            new Setting("BCache/", "PoolName", "Size", VolumePart.BCACHE, ByteSize.mebibytes(512));
        case DRBD, LUKS, NVME, STORAGE -> throw new IllegalArgumentException(kind + " is no cache");
      };
    }

    String key(String name) {
      return prefix + name;
    }
  }
}
