// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernel's target with its rules of order, as Linux 6.1 has them. */
final class FakeNvmet {
  private static final String ROOT = Nvmet.ROOT;
  private static final Pattern SUBSYSTEM = Pattern.compile(ROOT + "/subsystems/[^/]+");
  private static final Pattern NAMESPACE =
      Pattern.compile("(" + ROOT + "/subsystems/[^/]+)/namespaces/([1-9][0-9]*)");
  private static final Pattern PORT = Pattern.compile(ROOT + "/ports/[0-9]{1,5}");
  private static final Pattern HOST = Pattern.compile(ROOT + "/hosts/[^/]+");

  private final Set<String> folders = new TreeSet<>();
  private final Map<String, String> attributes = new TreeMap<>();
  private final Map<String, String> links = new TreeMap<>();
  private final Map<String, Long> shown = new TreeMap<>();
  private final Function<String, Optional<Long>> sizeOf;

  /** Subsystems that somebody has asked for their serial number. */
  private final Set<String> discovered = new HashSet<>();

  final Set<String> addresses = new HashSet<>(Set.of("10.77.0.1", "10.78.0.1", "fd00::1"));
  final Set<String> taken = new HashSet<>();

  /**
   * A target that was told nothing.
   *
   * @param sizeOf the size of a device; empty where there is none
   */
  FakeNvmet(Function<String, Optional<Long>> sizeOf) {
    this.sizeOf = sizeOf;
    folders.addAll(List.of(ROOT, ROOT + "/subsystems", ROOT + "/ports", ROOT + "/hosts"));
  }

  boolean exists(String path) {
    return folders.contains(path) || attributes.containsKey(path) || links.containsKey(path);
  }

  Optional<String> read(String path) throws IOException {
    if (path.endsWith("/revalidate_size")) {
      throw new FileSystemException(path, null, "Permission denied");
    }
    return Optional.ofNullable(attributes.get(path));
  }

  Optional<String> target(String path) {
    return Optional.ofNullable(links.get(path));
  }

  Set<String> children(String path) {
    Set<String> children = new TreeSet<>();
    for (Set<String> kind : List.of(folders, attributes.keySet(), links.keySet())) {
      for (String entry : kind) {
        if (entry.startsWith(path + "/") && entry.indexOf('/', path.length() + 1) < 0) {
          children.add(entry.substring(path.length() + 1));
        }
      }
    }
    return children;
  }

  void makeDirectory(String path) throws IOException {
    if (exists(path)) {
      throw new FileAlreadyExistsException(path);
    }
    Matcher namespace = NAMESPACE.matcher(path);
    if (SUBSYSTEM.matcher(path).matches()) {
      folders.addAll(List.of(path, path + "/namespaces", path + "/allowed_hosts"));
      attributes.put(path + "/attr_allow_any_host", "0");
      attributes.put(path + "/attr_serial", UUID.randomUUID().toString().substring(0, 8));
      attributes.put(path + "/attr_model", "Linux");
    } else if (namespace.matches() && folders.contains(namespace.group(1))) {
      folders.add(path);
      attributes.put(path + "/device_path", "(null)");
      attributes.put(path + "/device_uuid", UUID.randomUUID().toString());
      attributes.put(path + "/device_nguid", "00000000-0000-0000-0000-000000000000");
      attributes.put(path + "/enable", "0");
      attributes.put(path + "/revalidate_size", "");
    } else if (PORT.matcher(path).matches()) {
      folders.addAll(List.of(path, path + "/subsystems"));
      for (String attribute : List.of("trtype", "adrfam", "traddr", "trsvcid")) {
        attributes.put(path + "/addr_" + attribute, "");
      }
    } else if (HOST.matcher(path).matches()) {
      folders.add(path);
    } else {
      throw new NoSuchFileException(path);
    }
  }

  void removeDirectory(String path) throws IOException {
    if (!folders.contains(path)) {
      throw new NoSuchFileException(path);
    }
    if (links.containsValue(path)) {
      throw new FileSystemException(path, null, "Device or resource busy");
    }
    boolean full =
        folders.stream().anyMatch(f -> NAMESPACE.matcher(f).matches() && f.startsWith(path + "/"))
            || links.keySet().stream().anyMatch(link -> link.startsWith(path + "/"));
    if (full) {
      throw new DirectoryNotEmptyException(path);
    }
    folders.removeIf(entry -> entry.equals(path) || entry.startsWith(path + "/"));
    attributes.keySet().removeIf(entry -> entry.startsWith(path + "/"));
    shown.remove(path);
    discovered.remove(path);
  }

  void link(String path, String target) throws IOException {
    if (exists(path)) {
      throw new FileAlreadyExistsException(path);
    }
    if (!folders.contains(parent(path)) || !folders.contains(target)) {
      throw new NoSuchFileException(path);
    }
    String owner = parent(parent(path));
    if (PORT.matcher(owner).matches() && SUBSYSTEM.matcher(target).matches()) {
      enable(owner);
    } else if (!SUBSYSTEM.matcher(owner).matches() || !HOST.matcher(target).matches()) {
      throw new FileSystemException(path, null, "Invalid argument");
    } else if (attribute(owner, "attr_allow_any_host").equals("1")) {
      throw new FileSystemException(path, null, "Invalid argument");
    }
    links.put(path, target);
  }

  private void enable(String port) throws IOException {
    if (isEnabled(port)) {
      return;
    }
    String address = attribute(port, "addr_traddr");
    if (!attribute(port, "addr_trtype").equals("tcp")
        || !attribute(port, "addr_adrfam").equals(address.contains(":") ? "ipv6" : "ipv4")
        || attribute(port, "addr_trsvcid").isEmpty()) {
      throw new FileSystemException(port, null, "Invalid argument");
    }
    if (!addresses.contains(address)) {
      throw new FileSystemException(port, null, "Cannot assign requested address");
    }
    if (taken.contains(where(port))
        || children(ROOT + "/ports").stream()
            .map(name -> ROOT + "/ports/" + name)
            .anyMatch(other -> isEnabled(other) && where(other).equals(where(port)))) {
      throw new FileSystemException(port, null, "Address already in use");
    }
  }

  private String where(String port) {
    return attribute(port, "addr_traddr") + " " + attribute(port, "addr_trsvcid");
  }

  private boolean isEnabled(String port) {
    return !children(port + "/subsystems").isEmpty();
  }

  private String attribute(String owner, String name) {
    return attributes.getOrDefault(owner + "/" + name, "");
  }

  void unlink(String path) throws IOException {
    if (links.remove(path) == null) {
      throw new NoSuchFileException(path);
    }
  }

  void write(String path, String text) throws IOException {
    if (!attributes.containsKey(path)) {
      throw new NoSuchFileException(path);
    }
    String owner = parent(path);
    switch (path.substring(owner.length() + 1)) {
      case "addr_trtype", "addr_adrfam", "addr_traddr", "addr_trsvcid" ->
          require(!isEnabled(owner), "Permission denied");
      case "device_path", "device_uuid", "device_nguid" ->
          require(!attribute(owner, "enable").equals("1"), "Device or resource busy");
      case "attr_serial", "attr_model" -> require(!discovered.contains(owner), "Invalid argument");
      case "attr_allow_any_host" ->
          require(
              text.equals("0") || children(owner + "/allowed_hosts").isEmpty(), "Invalid argument");
      case "enable" -> {
        if (text.equals("1")) {
          shown.put(owner, size(owner));
        } else {
          shown.remove(owner);
        }
      }
      case "revalidate_size" -> {
        require(attribute(owner, "enable").equals("1"), "Invalid argument");
        shown.put(owner, size(owner));
        return;
      }
      default -> throw new AssertionError("nobody writes " + path);
    }
    attributes.put(path, text);
  }

  private long size(String namespace) throws IOException {
    return sizeOf
        .apply(attribute(namespace, "device_path"))
        .orElseThrow(() -> new IOException("No such file or directory"));
  }

  private static void require(boolean allowed, String otherwise) throws IOException {
    if (!allowed) {
      throw new IOException(otherwise);
    }
  }

  private static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  /** Whether somebody listens there at all. */
  boolean listens(String address, String service) {
    return children(ROOT + "/ports").stream()
        .map(name -> ROOT + "/ports/" + name)
        .anyMatch(port -> isEnabled(port) && where(port).equals(address + " " + service));
  }

  /** Whether a host is let in to a subsystem at an address. */
  boolean admits(String address, String service, String subsystem, String host) {
    String path = ROOT + "/subsystems/" + subsystem;
    boolean linked =
        links.entrySet().stream()
            .filter(link -> link.getValue().equals(path))
            .map(link -> parent(parent(link.getKey())))
            .anyMatch(port -> where(port).equals(address + " " + service));
    boolean admitted =
        linked
            && (attribute(path, "attr_allow_any_host").equals("1")
                || links.containsKey(path + "/allowed_hosts/" + host));
    if (admitted) {
      discovered.add(path);
    }
    return admitted;
  }

  /** The sizes of the namespaces that are shown, by number. */
  Map<Integer, Long> namespaces(String subsystem) {
    Map<Integer, Long> sizes = new TreeMap<>();
    String path = ROOT + "/subsystems/" + subsystem + "/namespaces/";
    shown.forEach((namespace, size) -> {
      if (namespace.startsWith(path)) {
        sizes.put(Integer.valueOf(namespace.substring(path.length())), size);
      }
    });
    return sizes;
  }

  /** All of its state, to compare. */
  String state() {
    return String.join("\n", folders) + "\n" + attributes + "\n" + links;
  }
}
