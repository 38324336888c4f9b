// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** The configuration of the resources on this host, a file each; they hold secrets. */
final class ResDirectory {
  private static final String INCLUDE = "moorage.res";
  private final Path directory;
  private final Path drbdDirectory;

  /**
   * @param directory where the files are
   * @param drbdDirectory whose files drbdadm reads by itself
   */
  ResDirectory(Path directory, Path drbdDirectory) {
    this.directory = directory;
    this.drbdDirectory = drbdDirectory;
  }

  Path file(ResourceName resource) {
    return directory.resolve(resource.value() + ".res");
  }

  Optional<String> read(ResourceName resource) throws DriverException {
    return read(file(resource));
  }

  private static Optional<String> read(Path file) throws DriverException {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", file, e);
    }
  }

  /** Writes the whole file or nothing of it, and sees to it that drbdadm finds it. */
  void write(ResourceName resource, String text) throws DriverException {
    String include = "include \"" + directory + "/*.res\";\n";
    Path includeFile = drbdDirectory.resolve(INCLUDE);
    if (!read(includeFile).equals(Optional.of(include))) {
      replace(includeFile, include);
    }
    if (!read(resource).equals(Optional.of(text))) {
      replace(file(resource), text);
    }
  }

  void remove(ResourceName resource) throws DriverException {
    try {
      Files.deleteIfExists(file(resource));
    } catch (IOException e) {
      throw failed("remove", file(resource), e);
    }
  }

  private static void replace(Path file, String text) throws DriverException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IllegalArgumentException("a file needs a folder: " + file);
    }
    // Not ending as drbdadm looks for: one that is left of a crash is never read.
    Path fresh = folder.resolve(file.getFileName() + ".new");
    try {
      Files.createDirectories(folder);
      Files.deleteIfExists(fresh);
      try (FileChannel channel =
          FileChannel.open(
              fresh,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed("write", file, e);
    }
  }

  private static DriverException failed(String what, Path file, IOException e) {
    return new DriverException(
        new Problem(
            "could not " + what + " " + file,
            e.toString(),
            "look whether the file system is full or read-only"),
        e);
  }
}
