// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.io.Serial;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/**
 * Hosts the application. What clients say about types is replaced before Jersey sees it: it would
 * refuse a request for a header that it cannot parse, and nothing here depends on those headers.
 */
public final class RestServlet extends ServletContainer {

  @Serial private static final long serialVersionUID = 1L;

  public RestServlet(ResourceConfig application) {
    super(application);
  }

  @Override
  public void service(ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    super.service(new Typed((HttpServletRequest) request), response);
  }

  private static final class Typed extends HttpServletRequestWrapper {

    private static final Map<String, String> TYPES =
        Map.of("content-type", "application/json", "accept", "*/*");

    Typed(HttpServletRequest request) {
      super(request);
    }

    @Override
    public String getContentType() {
      return "application/json";
    }

    @Override
    public String getHeader(String name) {
      return TYPES.getOrDefault(name.toLowerCase(Locale.ROOT), super.getHeader(name));
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
      String type = TYPES.get(name.toLowerCase(Locale.ROOT));
      return type == null ? super.getHeaders(name) : Collections.enumeration(Set.of(type));
    }

    @Override
    public Enumeration<String> getHeaderNames() {
      Set<String> names = new LinkedHashSet<>(TYPES.keySet());
      super.getHeaderNames()
          .asIterator()
          .forEachRemaining(name -> names.add(name.toLowerCase(Locale.ROOT)));
      return Collections.enumeration(names);
    }
  }
}
