// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A JSON list of elements that are rendered already. */
final class JsonList implements StreamingOutput {

  private static final int CHUNK = 64 << 10;

  private final List<byte[]> elements;

  JsonList(List<byte[]> elements) {
    this.elements = elements;
  }

  /** How many bytes it takes: brackets, elements, and the commas between them. */
  long length() {
    return 2L
        + Math.max(0, elements.size() - 1)
        + elements.stream().mapToLong(element -> element.length).sum();
  }

  /** Writes in large pieces: ten thousand small writes take longer than the copying. */
  @Override
  public void write(OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK];
    int filled = 0;
    chunk[filled++] = '[';
    for (int i = 0; i < elements.size(); i++) {
      byte[] element = elements.get(i);
      if (filled + element.length + 2 > CHUNK) {
        out.write(chunk, 0, filled);
        filled = 0;
      }
      if (i > 0) {
        chunk[filled++] = ',';
      }
      if (element.length + 2 > CHUNK) {
        out.write(chunk, 0, filled);
        out.write(element);
        filled = 0;
      } else {
        System.arraycopy(element, 0, chunk, filled, element.length);
        filled += element.length;
      }
    }
    chunk[filled++] = ']';
    out.write(chunk, 0, filled);
  }
}
