// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import io.moorage.api.model.ByteSize;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A machine: its target, its initiator, its devices; it may lose its power at any change. */
final class FakeKernel implements KernelFiles {
  FakeNvmet nvmet = new FakeNvmet(this::size);
  final FakeFabrics fabrics = new FakeFabrics();

  /** Plain files and links that the kernel shows. */
  final Map<String, String> files = new TreeMap<>();

  final Map<String, String> links = new TreeMap<>();
  final Set<String> claimed = new HashSet<>();

  /** All changes that were made, as in a shell. */
  final List<String> done = new ArrayList<>();

  private int changesUntilPowerLoss = Integer.MAX_VALUE;

  /** A device of LVM's kind: a name that links to the kernel's own. */
  String device(String name, int number, ByteSize size) {
    String path = "/dev/vg/" + name;
    links.put(path, "/dev/dm-" + number);
    files.put("/dev/dm-" + number, "");
    files.put("/sys/class/block/dm-" + number + "/size", Long.toString(size.bytes() / 512));
    return path;
  }

  private Optional<Long> size(String device) {
    return Optional.ofNullable(
            files.get(
                "/sys/class/block/" + links.getOrDefault(device, device).substring(5) + "/size"))
        .map(sectors -> Long.parseLong(sectors) * 512);
  }

  void losePowerBefore(int change) {
    changesUntilPowerLoss = change;
  }

  /** The process was lost, not the machine. */
  void startProcess() {
    changesUntilPowerLoss = Integer.MAX_VALUE;
  }

  /** The machine was lost: its target knows nothing any more. */
  void reboot() {
    startProcess();
    nvmet = new FakeNvmet(this::size);
  }

  private void change(Change change) {
    if (changesUntilPowerLoss-- == 0) {
      throw new PowerLoss();
    }
    done.add(change.command());
  }

  @Override
  public boolean exists(String path) {
    return files.containsKey(path)
        || links.containsKey(path)
        || nvmet.exists(path)
        || (path.startsWith("/dev/nvme") && fabrics.hasNode(path));
  }

  @Override
  public Optional<String> read(String path) throws IOException {
    if (files.containsKey(path)) {
      return Optional.ofNullable(files.get(path));
    }
    return path.startsWith(Nvmet.ROOT) ? nvmet.read(path) : fabrics.read(path);
  }

  @Override
  public List<String> list(String path) {
    Set<String> names = new TreeSet<>(nvmet.children(path));
    names.addAll(fabrics.children(path));
    for (Set<String> kind : List.of(files.keySet(), links.keySet())) {
      for (String entry : kind) {
        if (entry.startsWith(path + "/")) {
          names.add(entry.substring(path.length() + 1).split("/")[0]);
        }
      }
    }
    return List.copyOf(names);
  }

  @Override
  public Optional<String> real(String path) {
    String end = links.getOrDefault(path, path);
    return exists(end) ? Optional.of(end) : Optional.empty();
  }

  @Override
  public Optional<String> target(String link) {
    return Optional.ofNullable(links.get(link)).or(() -> nvmet.target(link));
  }

  @Override
  public boolean isClaimed(String device) {
    return claimed.contains(device);
  }

  @Override
  public void write(String path, String text) throws IOException {
    change(new Change.Write(path, text));
    if (path.startsWith(Nvmet.ROOT)) {
      nvmet.write(path, text);
    } else if (path.equals(Fabrics.DEVICE)) {
      fabrics.connect(text);
    } else if (path.startsWith("/sys/class/nvme/")) {
      fabrics.write(path, text);
    } else {
      throw new NoSuchFileException(path);
    }
  }

  @Override
  public void makeDirectory(String path) throws IOException {
    change(new Change.MakeDirectory(path));
    nvmet.makeDirectory(path);
  }

  @Override
  public void removeDirectory(String path) throws IOException {
    change(new Change.RemoveDirectory(path));
    nvmet.removeDirectory(path);
  }

  @Override
  public void link(String path, String target) throws IOException {
    change(new Change.Link(path, target));
    nvmet.link(path, target);
  }

  @Override
  public void unlink(String path) throws IOException {
    change(new Change.Unlink(path));
    nvmet.unlink(path);
  }
}
