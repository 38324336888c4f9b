// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * Reads the log of the code under test. Warnings are the order of the day here; an error is a fault
 * of ours that was caught so that the daemon goes on.
 */
final class ErrorLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Findings findings;
  private final Logger logger;

  private ErrorLog(Findings findings, Logger logger) {
    this.findings = findings;
    this.logger = logger;
  }

  /** Reads from now on until it is closed; nothing of it is printed meanwhile. */
  static ErrorLog open(Findings findings) {
    if (!(LoggerFactory.getLogger("io.moorage") instanceof Logger logger)) {
      throw new IllegalStateException("the simulation needs Logback as its logger");
    }
    logger.setLevel(Level.ERROR);
    logger.setAdditive(false);
    ErrorLog log = new ErrorLog(findings, logger);
    log.start();
    logger.addAppender(log);
    return log;
  }

  @Override
  protected void append(ILoggingEvent event) {
    String trace =
        Optional.ofNullable(event.getThrowableProxy()).map(ThrowableProxyUtil::asString).orElse("");
    findings.broken("nothing fails unexpectedly", event.getFormattedMessage() + "\n" + trace);
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setAdditive(true);
    logger.setLevel(null);
  }
}
