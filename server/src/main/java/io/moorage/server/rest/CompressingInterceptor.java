// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Compresses answers over a kilobyte for clients that take it. */
final class CompressingInterceptor implements WriterInterceptor {

  private static final int THRESHOLD = 1024;
  private static final int CHUNK = 16 << 10;

  private final HttpHeaders request;

  CompressingInterceptor(@Context HttpHeaders request) {
    this.request = request;
  }

  @Override
  public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
    if (!accepted()) {
      context.proceed();
      return;
    }
    context.getHeaders().putSingle(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    OutputStream plain = context.getOutputStream();
    try (Threshold out = new Threshold(plain, context.getHeaders())) {
      context.setOutputStream(out);
      context.proceed();
    } finally {
      context.setOutputStream(plain);
    }
  }

  private boolean accepted() {
    String header = request.getHeaderString(HttpHeaders.ACCEPT_ENCODING);
    if (header == null) {
      return false;
    }
    for (String part : header.toLowerCase(Locale.ROOT).replace(" ", "").split(",")) {
      if (part.startsWith("gzip") || part.startsWith("*")) {
        return !part.matches(".*;q=0(\\.0*)?");
      }
    }
    return false;
  }

  /** Holds back the first bytes: small answers are not worth it. */
  private static final class Threshold extends OutputStream {

    private final OutputStream plain;
    private final MultivaluedMap<String, Object> headers;
    private final byte[] held = new byte[THRESHOLD];
    private int count;
    private boolean compressing;
    private OutputStream out;

    Threshold(OutputStream plain, MultivaluedMap<String, Object> headers) {
      this.plain = plain;
      this.headers = headers;
      this.out = plain;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (!compressing && count + length <= THRESHOLD) {
        System.arraycopy(bytes, offset, held, count, length);
        count += length;
        return;
      }
      if (!compressing) {
        compressing = true;
        headers.remove(HttpHeaders.CONTENT_LENGTH);
        headers.putSingle(HttpHeaders.CONTENT_ENCODING, "gzip");
        out = new Fast(plain);
        out.write(held, 0, count);
      }
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      if (!compressing) {
        plain.write(held, 0, count);
      } else {
        ((Fast) out).finish();
      }
    }
  }

  /** Lists are long and alike, so the quickest level already makes them small. */
  private static final class Fast extends GZIPOutputStream {
    Fast(OutputStream out) throws IOException {
      super(out, CHUNK);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
