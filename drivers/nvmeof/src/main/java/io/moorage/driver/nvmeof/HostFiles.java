// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files of the kernel that this process runs on. */
final class HostFiles implements KernelFiles {
  /** What the kernel says of a file whose device has gone while it was open. */
  private static final String NO_SUCH_DEVICE = "No such device";

  @Override
  public boolean exists(String path) {
    return Files.exists(Path.of(path));
  }

  @Override
  public Optional<String> read(String path) throws IOException {
    try {
      return Optional.of(Files.readString(Path.of(path)).strip());
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (IOException e) {
      if (Refusal.reason(e).startsWith(NO_SUCH_DEVICE)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public List<String> list(String path) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(path))) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    names.sort(null);
    return names;
  }

  @Override
  public Optional<String> real(String path) {
    try {
      return Optional.of(Path.of(path).toRealPath().toString());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<String> target(String link) {
    try {
      return Optional.of(Files.readSymbolicLink(Path.of(link)).toString());
    } catch (NotLinkException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean isClaimed(String device) throws IOException {
    return ExclusiveOpen.isRefused(device);
  }

  /** Neither made nor emptied first: these are no files that could be. */
  @Override
  public void write(String path, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    try (FileChannel file = FileChannel.open(Path.of(path), StandardOpenOption.WRITE)) {
      int written = file.write(bytes);
      if (bytes.hasRemaining()) {
        throw new IOException("only " + written + " bytes were taken");
      }
    }
  }

  @Override
  public void makeDirectory(String path) throws IOException {
    Files.createDirectory(Path.of(path));
  }

  @Override
  public void removeDirectory(String path) throws IOException {
    Files.delete(Path.of(path));
  }

  @Override
  public void link(String path, String target) throws IOException {
    Files.createSymbolicLink(Path.of(path), Path.of(target));
  }

  @Override
  public void unlink(String path) throws IOException {
    Files.delete(Path.of(path));
  }
}
