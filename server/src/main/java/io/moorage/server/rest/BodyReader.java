// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Reads {@link Body}, whatever the content type says: many clients send none, or a wrong one. */
@Consumes(MediaType.WILDCARD)
final class BodyReader implements MessageBodyReader<Body> {

  private static final int LENGTH_MAX = 16 << 20;

  @Override
  public boolean isReadable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == Body.class;
  }

  @Override
  public Body readFrom(
      Class<Body> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream in)
      throws IOException {
    byte[] bytes = in.readNBytes(LENGTH_MAX + 1);
    if (bytes.length > LENGTH_MAX) {
      throw new BadBodyException(
          "The request's body is larger than " + LENGTH_MAX + " bytes.", "Send a smaller one.");
    }
    return Body.parse(bytes);
  }
}
