// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What went wrong inside the server, kept for whoever is to find out why: the newest in memory, the
 * same as text files that outlive a restart.
 */
public final class ErrorReports {

  private static final Logger LOG = LoggerFactory.getLogger(ErrorReports.class);
  private static final int KEPT_MAX = 1000;
  private static final String PREFIX = "ErrorReport-";
  private static final String SUFFIX = ".log";

  private final Path directory;
  private final InstantSource clock;
  private final String boot;
  private final Deque<ErrorReport> reports = new ArrayDeque<>();
  private int next;

  /**
   * Reads the reports of earlier runs; one that cannot be read is passed over.
   *
   * @param directory where the files are; it is made where it is missing
   */
  public ErrorReports(Path directory, InstantSource clock) {
    this.directory = directory;
    this.clock = clock;
    this.boot = String.format(Locale.ROOT, "%08X", clock.instant().getEpochSecond());
    try {
      Files.createDirectories(directory);
      try (Stream<Path> files = Files.list(directory)) {
        files
            .filter(file -> file.getFileName().toString().startsWith(PREFIX))
            .sorted()
            .forEach(file -> read(file).ifPresent(reports::addLast));
      }
    } catch (IOException e) {
      LOG.warn("error reports below {} cannot be read, new ones stay in memory", directory, e);
    }
    prune();
  }

  /** Keeps a report, and gives its id. */
  public synchronized String add(Throwable thrown, String doing) {
    String id = String.format(Locale.ROOT, "%s-00000-%06d", boot, next++);
    ErrorReport report = ErrorReport.of(id, clock.instant(), thrown, text(thrown, doing));
    reports.addLast(report);
    write(report);
    prune();
    return id;
  }

  /** All reports, oldest first. */
  public synchronized List<ErrorReport> all() {
    return List.copyOf(reports);
  }

  public Optional<ErrorReport> find(String id) {
    return all().stream().filter(report -> report.id().equals(id)).findFirst();
  }

  /** Deletes reports, and says how many. */
  public synchronized int delete(Predicate<ErrorReport> which) {
    List<ErrorReport> gone = reports.stream().filter(which).toList();
    gone.forEach(this::remove);
    return gone.size();
  }

  private void prune() {
    while (reports.size() > KEPT_MAX) {
      remove(reports.getFirst());
    }
  }

  private void remove(ErrorReport report) {
    reports.remove(report);
    try {
      Files.deleteIfExists(file(report));
    } catch (IOException e) {
      LOG.warn("{} cannot be deleted", file(report), e);
    }
  }

  private void write(ErrorReport report) {
    try {
      Files.writeString(file(report), report.asFile());
    } catch (IOException e) {
      // The report stays in memory: failing to write about a failure must not fail the answer too.
      LOG.warn("{} cannot be written", file(report), e);
    }
  }

  private static Optional<ErrorReport> read(Path file) {
    try {
      String name = file.getFileName().toString();
      String id = name.substring(PREFIX.length(), name.length() - SUFFIX.length());
      return ErrorReport.fromFile(id, Files.readString(file));
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} cannot be read", file, e);
      return Optional.empty();
    }
  }

  private Path file(ErrorReport report) {
    return directory.resolve(PREFIX + report.id() + SUFFIX);
  }

  private static String text(Throwable thrown, String doing) {
    StringWriter text = new StringWriter();
    text.write("While answering " + doing + "\n\n");
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  /**
   * One report.
   *
   * @param text what was done, and the whole stack
   */
  public record ErrorReport(
      String id, Instant at, String exception, String message, String origin, String text) {

    static ErrorReport of(String id, Instant at, Throwable thrown, String text) {
      StackTraceElement[] stack = thrown.getStackTrace();
      return new ErrorReport(
          id,
          at,
          thrown.getClass().getSimpleName(),
          String.valueOf(thrown.getMessage()).lines().findFirst().orElse(""),
          stack.length == 0 ? "" : stack[0].toString(),
          text);
    }

    public String filename() {
      return PREFIX + id + SUFFIX;
    }

    String asFile() {
      return String.join("\n", at.toString(), exception, message, origin, "", text);
    }

    static Optional<ErrorReport> fromFile(String id, String content) {
      String[] parts = content.split("\n", 6);
      return parts.length < 6
          ? Optional.empty()
          : Optional.of(
              new ErrorReport(id, Instant.parse(parts[0]), parts[1], parts[2], parts[3], parts[5]));
    }
  }
}
